import Testing

@testable import Spool

struct ItemIDTests {
    @Test("An item's name is a UUIDv7 that says when it arrived")
    func form() {
        let id = ItemID(milliseconds: 0x0123_4567_89ab, random: (.max, .max))

        #expect(id.description == "01234567-89ab-7fff-bfff-ffffffffffff")
        #expect(id.arrived == 0x0123_4567_89ab)
        #expect(ItemID(id.description) == id)
    }

    @Test("Items sort by arrival")
    func order() {
        let ids = [3, 1, 2].map { ItemID(milliseconds: $0, random: (0, 0)) }

        #expect(ids.sorted().map(\.arrived) == [1, 2, 3])
    }

    @Test(
        "A directory of another name is not an item",
        arguments: [
            "", "film", "01234567-89ab-4fff-bfff-ffffffffffff", "01234567-89AB-7fff-bfff-ffffffffffff",
            "01234567-89ab-7fff-7fff-ffffffffffff", "0123456789ab7fffbfffffffffffffff",
            "01234567-89ab-7fff-bfff-fffffffffffff", "01234567-89ab-7fff-bfff-fffffffffff/",
        ])
    func refused(_ text: String) {
        #expect(ItemID(text) == nil)
    }
}
