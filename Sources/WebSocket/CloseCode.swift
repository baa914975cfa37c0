/// Why a connection ends (RFC 6455 §7.4).
public struct CloseCode: Hashable, Sendable {
    public let number: UInt16

    /// Nil for what may not stand in a frame: numbers that are reserved for what is never sent, and those that nobody
    /// has given a meaning (RFC 6455 §7.4.2, and the IANA's registry: 1012 to 1014).
    public init?(_ number: UInt16) {
        switch number {
        case 1000...1003, 1007...1014, 3000...4999: self.number = number
        default: return nil
        }
    }

    private init(known number: UInt16) {
        self.number = number
    }

    /// All is done.
    public static let normal = CloseCode(known: 1000)
    /// The server stops, or the page has gone.
    public static let goingAway = CloseCode(known: 1001)
    public static let protocolError = CloseCode(known: 1002)
    /// Text that is no UTF-8.
    public static let invalidData = CloseCode(known: 1007)
    /// What was asked for is not given to this caller.
    public static let policy = CloseCode(known: 1008)
    public static let tooBig = CloseCode(known: 1009)
    /// It may go well later.
    public static let tryAgainLater = CloseCode(known: 1013)
}
