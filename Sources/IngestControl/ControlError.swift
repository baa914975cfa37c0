import CommandLineOptions
import Configuration
import ContentAddress
import Glibc
import Pipeline
import Spool
import SystemCalls

/// Why a command did not do what it was asked for.
enum ControlError: Error {
    case usage(UsageError)
    case configuration(Problems)
    /// Neither a configured spool nor a directory.
    case noSpool(Argument, configured: [String])
    case noItem(ItemID)
    /// A word that should be an item's name, and is not.
    case notAnItem(Argument)
    case notAStage(Argument)
    case notAProfile(Argument)
    case notANumber(Argument)
    case notACreator(Argument)
    /// The file, and what is wrong with it.
    case keys(Argument, PublicKey.Complaint)
    /// The spools that there are, where one has to be named.
    case severalSpools([String])
    /// The box was not set up by the package: its program is not there.
    case noCreators(Path)
    case notRoot
    /// What the package's program said, line by line.
    case creator([String])
    case noVersion(Int, of: ItemID, count: Int)
    /// Neither at the door nor known by a receipt.
    case unknownFile(Argument)
    /// No user or group of that name.
    case noAccount(Argument)
    /// It belongs to another user, and only he and root may change it.
    case notYours(Path, owner: UInt32)
    /// Nobody listens for reloads.
    case noDaemon(Path)
    /// Only the daemon's user and root may ask it.
    case mayNotAsk(Path)
    case spool(SpoolError)
    case setback(Setback)
    case system(SystemError)
    case address(AddressError)

    var exitCode: Int32 {
        switch self {
        case .usage, .notAnItem, .notAStage, .notAProfile, .notANumber, .notACreator, .noAccount: EX_USAGE
        case .keys: EX_DATAERR
        case .notRoot, .notYours, .mayNotAsk: EX_NOPERM
        case .configuration: EX_CONFIG
        case .noSpool, .noItem, .noVersion, .unknownFile, .noDaemon, .spool, .setback, .system, .address,
            .severalSpools, .noCreators, .creator:
            1
        }
    }
}

extension ControlError: CustomStringConvertible {
    var description: String {
        switch self {
        case .usage(let error): "\(error)"
        case .configuration(let problems): "the configuration cannot be used:\n\(problems)"
        case .noSpool(let word, let names):
            "there is no spool \(word) in the configuration (there is: \(names.joined(separator: ", "))), "
                + "and no directory of that name here"
        case .noItem(let id): "there is no item \(id) in the spool; `ingestctl list` shows what there is"
        case .notAnItem(let word): "\(word) is not the name of an item; `ingestctl list` shows them"
        case .notAStage(let word):
            "\(word) is not a stage; the stages are \(Stage.allCases.map(\.description).joined(separator: ", "))"
        case .notAProfile(let word):
            "\(word) is not a profile; there are \(Profile.all.map(\.name).joined(separator: " and "))"
        case .notANumber(let word): "\(word) is not the number of a version: they count from 1"
        case .notACreator(let word):
            "\(word) is no name for a creator: 1 to 31 of a-z, 0-9, _ and -, a letter first"
        case .keys(let file, let complaint): "no key is taken from \(file): \(complaint)"
        case .severalSpools(let names): "name the spool with --spool; there are \(names.joined(separator: ", "))"
        case .noCreators(let program):
            "creators belong to boxes that were set up by the package; there is no \(program)"
        case .notRoot: "this makes accounts and changes the SSH server's rules: it takes root (sudo)"
        case .creator(let lines): lines.joined(separator: "\n")
        case .noVersion(let number, let id, let count):
            "\(id) has no version \(number) of its document; it has \(count)"
        case .unknownFile(let word):
            "\(word) is not at the door of the spool, and no film was taken in under that name"
        case .noAccount(let word): "\(word) is not USER:GROUP: there must be a user and a group of these names"
        case .notYours(let path, let owner):
            "\(path) belongs to \(Account.name(ofUser: owner)): only root and that user may change it "
                + "(sudo ingestctl …); to look at it, being in its group is enough"
        case .noDaemon(let path):
            "no daemon listens at \(path); one that was not started as a service is asked by kill -HUP"
        case .mayNotAsk(let path): "only root and the daemon's user may ask at \(path) (sudo ingestctl reload)"
        case .spool(let error): "\(error)"
        case .setback(let setback): setback.reason
        case .system(let error): "\(error)"
        case .address(let error): "\(error)"
        }
    }
}

/// Runs what one of the modules may refuse, in our terms.
func fromSpool<Answer: ~Copyable>(_ body: @autoclosure () throws(SpoolError) -> Answer) throws(ControlError) -> Answer {
    do { return try body() } catch { throw .spool(error) }
}

func fromKernel<Answer: ~Copyable>(_ body: @autoclosure () throws(SystemError) -> Answer) throws(ControlError) -> Answer
{
    do { return try body() } catch { throw .system(error) }
}

func fromPort<Answer: ~Copyable>(_ body: @autoclosure () throws(Setback) -> Answer) throws(ControlError) -> Answer {
    do { return try body() } catch { throw .setback(error) }
}
