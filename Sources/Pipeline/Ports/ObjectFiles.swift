public import SystemCalls

/// Port: a store whose objects are files on this box, which can be sent without being read.
public protocol ObjectFiles: ObjectStore {
    /// The object, open for reading; nil where there is no such object. Links are not followed, anywhere on the way.
    func open(_ key: ObjectKey) throws(Setback) -> Descriptor?
}
