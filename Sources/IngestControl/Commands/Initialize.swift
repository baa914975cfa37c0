import CommandLineOptions
import Configuration
import Glibc
import JSONValue
import Spool
import SystemCalls
import Wiring

extension Control {
    /// Makes the spools that the word names, and the directories of store, shelf and catalog. A spool that is there
    /// already is left as it is; 1, and nothing is done, when one belongs to somebody else than it should.
    func initialize(_ word: Argument, _ owner: Account?) throws(ControlError) -> Int32 {
        let selection = try Selection(request, word, isNew: true)
        if let owner {
            for settings in selection.settings where try isForeign(settings.path, owner) { return 1 }
            try prepare(selection, for: owner)
        }
        for settings in selection.settings {
            if owner == nil { try fromKernel(Ownership.assume(of: settings.path)) }
            try fromKernel(selection.world.makeDirectories())
            let isThere = try fromSpool(Spool.isMade(at: settings.path, on: Disk()))
            if !isThere {
                try fromSpool(selection.world.makeSpool(at: settings.path))
                if owner != nil { try fromKernel(openDoor(settings.path / "incoming")) }
            }
            say(settings, isThere)
        }
        return EX_OK
    }

    /// What stands on the way is made by root and given away; all else is made by the owner himself.
    private func prepare(_ selection: Selection, for owner: Account) throws(ControlError) {
        umask(0o027)
        let places = selection.settings.map(\.path) + selection.world.directories
        for place in places { try fromKernel(owner.make(place)) }
        try fromKernel(Ownership.become(owner.user, owner.group))
    }

    /// For the group: it writes, what it makes there stays the group's, and nobody removes what another has dropped.
    private func openDoor(_ door: Path) throws(SystemError) {
        guard door.withCString({ chmod($0, 0o3770) }) == 0 else { throw .last("chmod", door) }
    }

    private func say(_ settings: SpoolSettings, _ wasThere: Bool) {
        let path = settings.path
        print(
            wasThere
                ? "\(settings.name): \(path) is a spool already, and stays as it is"
                : "\(settings.name): \(path) is a spool; films go into \(path)/incoming",
            JSON(members: ["spool": JSON(settings.name), "path": JSON("\(path)"), "made": JSON(!wasThere)]))
    }

    private func isForeign(_ path: Path, _ owner: Account) throws(ControlError) -> Bool {
        guard try fromSpool(Spool.isMade(at: path, on: Disk())),
            let now = try fromKernel(Disk().attributes(of: path))?.owner, now != owner.user
        else { return false }
        complain(
            "\(path) belongs to \(Account.name(ofUser: now)): with the daemon stopped, "
                + "chown -R \(owner) \(path), or have the daemon run as its owner")
        return true
    }
}
