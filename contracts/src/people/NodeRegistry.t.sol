// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {PeopleFixture} from "../testing/people/PeopleFixture.sol";
import {vm} from "../testing/Vm.sol";
import {IMembers} from "./IMembers.sol";
import {NodeList} from "./NodeList.sol";
import {NodeRegistry} from "./NodeRegistry.sol";

/// @title Nodes, who looks at them, and what is believed of their uptime.
contract NodeRegistryTest is PeopleFixture {
    uint24 private constant ALL = type(uint24).max;

    function setUp() public override {
        super.setUp();
        for (uint256 person = 1; person <= 6; ++person) _register(person);
    }

    function test_ANodeHoldsFromTheNextDayOn() public {
        vm.expectEmit(address(nodes));
        emit NodeRegistry.NodeSet(1, nodeKey(1));
        _setNode(1, nodeKey(1));
        assertEq(nodes.urlOf(1), "https://node.example", "where it is reached");
        assertEq(nodes.keyOn(1, DAY), address(0), "not today");
        assertEq(nodes.keyOn(1, DAY + 1), nodeKey(1), "from tomorrow on");
        assertEq(nodes.placesOn(DAY), 0, "nobody can be drawn today");
        assertEq(nodes.placesOn(DAY + 1), 1, "one place");

        _setNode(1, nodeKey(101));
        _open(DAY + 1);
        assertEq(nodes.keyOn(1, DAY + 1), nodeKey(101), "of one day the last");
        _endNode(1);
        assertEq(nodes.keyOn(1, DAY + 1), nodeKey(101), "to the end of the day");
        assertEq(nodes.keyOn(1, DAY + 2), address(0), "then none");
        _open(DAY + 2);
        _setNode(1, nodeKey(1));
        assertEq(nodes.placesOn(DAY + 3), 1, "its place is its own for ever");
        assertEq(nodes.ownerOf(nodeKey(101)), 1, "as its keys are");
    }

    function test_ListsMembersWithNodes() public {
        for (uint256 person = 1; person <= 3; ++person) _setNode(person, nodeKey(person));
        uint32[] memory ids = nodes.places(1, 5);
        assertEq(ids.length, 2, "to the end");
        assertEq(ids[0], 2, "in order");
        assertEq(ids[1], 3, "of registration");
        assertEq(nodes.places(0, 1).length, 1, "as many as asked for");
        assertEq(nodes.places(3, 1).length, 0, "none behind the end");
    }

    function test_AKeyBelongsToOneMemberForEver() public {
        _setNode(1, nodeKey(1));
        bytes memory taken = abi.encodeWithSelector(NodeList.KeyTaken.selector, nodeKey(1), 1);
        _refuseNode(2, nodeKey(1), taken);
        _endNode(1);
        _refuseNode(2, nodeKey(1), taken);
    }

    function test_AKeySignsForItsAccountOnly() public {
        bytes memory unsigned = abi.encodeWithSelector(NodeRegistry.BindingUnsigned.selector, nodeKey(1));
        bytes memory signature = _sign(0x20_001, nodes.bindingOf(account(2), nodeKey(1), "url"));
        bytes memory ofAnother = _sign(0x20_002, nodes.bindingOf(account(1), nodeKey(1), "url"));
        bytes memory ofAnotherUrl = _sign(0x20_001, nodes.bindingOf(account(1), nodeKey(1), "other"));
        bytes[4] memory wrong = [signature, ofAnother, ofAnotherUrl, bytes("")];
        for (uint256 i = 0; i < wrong.length; ++i) {
            vm.prank(account(1));
            vm.expectRevert(unsigned);
            nodes.setNode(nodeKey(1), "url", wrong[i]);
        }
        NodeRegistry other = new NodeRegistry(registry, rewards, EPOCH);
        signature = _sign(0x20_001, other.bindingOf(account(1), nodeKey(1), "url"));
        vm.prank(account(1));
        vm.expectRevert(unsigned);
        nodes.setNode(nodeKey(1), "url", signature);
    }

    function test_RefusesLongUrls() public {
        string memory url = string(new bytes(201));
        bytes memory signature = _sign(0x20_001, nodes.bindingOf(account(1), nodeKey(1), url));
        vm.prank(account(1));
        vm.expectRevert(abi.encodeWithSelector(NodeRegistry.UrlTooLong.selector, 201));
        nodes.setNode(nodeKey(1), url, signature);
        url = string(new bytes(200));
        signature = _sign(0x20_001, nodes.bindingOf(account(1), nodeKey(1), url));
        vm.prank(account(1));
        nodes.setNode(nodeKey(1), url, signature);
    }

    function test_RefusesStrangersAndSuspendedMembers() public {
        _refuseNode(9, nodeKey(9), abi.encodeWithSelector(IMembers.NotAMember.selector, account(9)));
        _allNodes(4);
        _suspend(1);
        _refuseNode(1, nodeKey(1), abi.encodeWithSelector(IMembers.MemberSuspended.selector, 1));
        _refuse(1, DAY + 1, _statements(1, ALL), abi.encodeWithSelector(IMembers.MemberSuspended.selector, 1));
        _refuse(9, DAY + 1, _statements(1, ALL), abi.encodeWithSelector(IMembers.NotAMember.selector, account(9)));
    }

    function test_DrawsNobodyWhereNobodyIs() public view {
        assertEq(nodes.assigned(DAY, nodeKey(1)).length, 0, "no node yet");
    }

    function test_DrawsThreeOthersEachOnce() public {
        _allNodes(6);
        for (uint256 person = 1; person <= 6; ++person) {
            address[] memory verifiers = nodes.assigned(DAY + 1, nodeKey(person));
            assertEq(verifiers.length, 3, "three");
            for (uint256 i = 0; i < 3; ++i) {
                assertTrue(verifiers[i] != nodeKey(person), "not itself");
                assertTrue(verifiers[i] != verifiers[(i + 1) % 3], "each once");
                assertGt(nodes.ownerOf(verifiers[i]), 0, "a node");
            }
        }
    }

    /// @dev Worked out from the specification alone.
    function test_DrawsByTheWordOfTheDay() public {
        _allNodes(6);
        bytes32 word = keccak256(abi.encode("word", DAY + 1));
        address[] memory verifiers = nodes.assigned(DAY + 1, nodeKey(2));
        uint256 found = 0;
        for (uint256 i = 0; found < 3; ++i) {
            uint256 person = uint256(keccak256(abi.encode(word, nodeKey(2), i))) % 6 + 1;
            bool isDrawn = person == 2;
            for (uint256 j = 0; j < found; ++j) isDrawn = isDrawn || verifiers[j] == nodeKey(person);
            if (!isDrawn) assertEq(verifiers[found++], nodeKey(person), "in order of the draws");
        }
    }

    function test_NobodyChangesWhoIsDrawnOnceTheDayBegan() public {
        _allNodes(5);
        address[] memory before = nodes.assigned(DAY + 1, nodeKey(1));
        _setNode(6, nodeKey(6));
        _endNode(2);
        _setNode(3, nodeKey(103));
        _assertSame(nodes.assigned(DAY + 1, nodeKey(1)), before);
        _open(DAY + 2);
        _setNode(4, nodeKey(104));
        _assertSame(nodes.assigned(DAY + 1, nodeKey(1)), before);
        vm.expectRevert(abi.encodeWithSelector(NodeList.DayNotOpen.selector, DAY + 3));
        nodes.assigned(DAY + 3, nodeKey(1));
    }

    function test_PlacesWithoutANodeAreNotDrawn() public {
        _allNodes(6);
        _endNode(5);
        _endNode(6);
        // Every day has another word.
        for (uint64 day = DAY + 2; day < DAY + 22; ++day) {
            _open(day);
            address[] memory verifiers = nodes.assigned(day, nodeKey(1));
            assertEq(verifiers.length, 3, "the other three");
            for (uint256 i = 0; i < 3; ++i) assertTrue(_isAmongFirst(4, verifiers[i]), "who has a node");
        }
    }

    function test_AWindowCountsWhenTwoSayIt() public {
        _allNodes(4);
        _open(DAY + 2);
        NodeRegistry.Statement[] memory said = _statements(1, 0);
        _resign(said[0], 0x00000F);
        _resign(said[1], 0x00003C);
        _resign(said[2], 0x800038);
        vm.expectEmit(address(nodes));
        emit NodeRegistry.UptimeProven(1, DAY + 1, 4);
        vm.prank(account(1));
        nodes.proveUptime(DAY + 1, said);
        assertEq(nodes.lastProven(1), DAY + 1, "proven");
    }

    function testFuzz_AWindowCountsWhenTwoSayIt(uint24 a, uint24 b, uint24 c) public {
        _allNodes(4);
        _open(DAY + 2);
        NodeRegistry.Statement[] memory said = _statements(1, 0);
        _resign(said[0], a);
        _resign(said[1], b);
        _resign(said[2], c);
        uint8 want = 0;
        for (uint256 bit = 0; bit < 24; ++bit) {
            if ((a >> bit & 1) + (b >> bit & 1) + (c >> bit & 1) >= 2) ++want;
        }
        if (want == 0) return _refuse(1, DAY + 1, said, _nothing());
        vm.expectEmit(address(nodes));
        emit NodeRegistry.UptimeProven(1, DAY + 1, want);
        vm.prank(account(1));
        nodes.proveUptime(DAY + 1, said);
    }

    function test_AllWindowsAreTwentyFour() public {
        _allNodes(6);
        _open(DAY + 2);
        vm.expectEmit(address(nodes));
        emit NodeRegistry.UptimeProven(3, DAY + 1, 24);
        NodeRegistry.Statement[] memory said = _statements(3, ALL);
        vm.prank(account(3));
        nodes.proveUptime(DAY + 1, said);
    }

    function test_OneStatementIsEnoughWhereThereIsOneOther() public {
        _allNodes(2);
        _open(DAY + 2);
        NodeRegistry.Statement[] memory said = _statements(1, 7);
        assertEq(said.length, 1, "the other");
        vm.expectEmit(address(nodes));
        emit NodeRegistry.UptimeProven(1, DAY + 1, 3);
        vm.prank(account(1));
        nodes.proveUptime(DAY + 1, said);
    }

    function test_OneOfTwoIsNotEnough() public {
        _allNodes(3);
        _open(DAY + 2);
        NodeRegistry.Statement[] memory said = new NodeRegistry.Statement[](1);
        said[0] = _statements(1, ALL)[0];
        _refuse(1, DAY + 1, said, _nothing());
        said = _statements(1, ALL);
        assertEq(said.length, 2, "both");
        vm.prank(account(1));
        nodes.proveUptime(DAY + 1, said);
    }

    function test_ALonelyNodeProvesNothing() public {
        _allNodes(1);
        _open(DAY + 2);
        NodeRegistry.Statement[] memory none = new NodeRegistry.Statement[](0);
        _refuse(1, DAY + 1, none, _nothing());
        NodeRegistry.Statement[] memory own = new NodeRegistry.Statement[](1);
        own[0] = _statement(nodeKey(1), 0x20_001, DAY + 1, nodeKey(1), ALL);
        _refuse(1, DAY + 1, own, abi.encodeWithSelector(NodeRegistry.NotAssigned.selector, nodeKey(1)));
        // Verifiers that were struck off leave a zero behind.
        own[0].verifier = address(0);
        _refuse(1, DAY + 1, own, abi.encodeWithSelector(NodeRegistry.NotAssigned.selector, address(0)));
    }

    function test_RefusesStatementsOfWhoWasNotDrawn() public {
        _allNodes(6);
        _open(DAY + 2);
        NodeRegistry.Statement[] memory said = _statements(1, ALL);
        uint256 other = 2;
        while (_isAmong(nodeKey(other), nodes.assigned(DAY + 1, nodeKey(1)))) ++other;
        said[1] = _statement(nodeKey(other), 0x20_000 + other, DAY + 1, nodeKey(1), ALL);
        _refuse(1, DAY + 1, said, abi.encodeWithSelector(NodeRegistry.NotAssigned.selector, nodeKey(other)));
    }

    function test_RefusesTwoStatementsOfOneVerifier() public {
        _allNodes(6);
        _open(DAY + 2);
        NodeRegistry.Statement[] memory said = _statements(1, ALL);
        said[1] = said[0];
        _refuse(1, DAY + 1, said, abi.encodeWithSelector(NodeRegistry.NotAssigned.selector, said[0].verifier));
        said[1].verifier = address(0);
        said[0] = _statements(1, ALL)[0];
        _refuse(1, DAY + 1, said, abi.encodeWithSelector(NodeRegistry.NotAssigned.selector, address(0)));
    }

    function test_RefusesWhatAVerifierDidNotSign() public {
        _allNodes(4);
        _open(DAY + 2);
        NodeRegistry.Statement[] memory said = _statements(1, 1);
        bytes memory unsigned = abi.encodeWithSelector(NodeRegistry.StatementUnsigned.selector, said[0].verifier);
        said[0].windows = ALL;
        _refuse(1, DAY + 1, said, unsigned);
        said[0].windows = 1;
        uint256 key = _keyOf(said[0].verifier);
        said[0].signature = _sign(key, nodes.statementOf(DAY, nodeKey(1), 1));
        _refuse(1, DAY + 1, said, unsigned);
        said[0].signature = _sign(key, nodes.statementOf(DAY + 1, nodeKey(2), 1));
        _refuse(1, DAY + 1, said, unsigned);
        said[0].signature = _sign(0xBAD, nodes.statementOf(DAY + 1, nodeKey(1), 1));
        _refuse(1, DAY + 1, said, unsigned);
        said[0].signature = "";
        _refuse(1, DAY + 1, said, unsigned);
        said = _statements(1, 1);
        vm.chainId(1);
        _refuse(1, DAY + 1, said, abi.encodeWithSelector(NodeRegistry.StatementUnsigned.selector, said[0].verifier));
    }

    function test_ProvesYesterdayAndOnlyOnce() public {
        _allNodes(4);
        _refuse(1, DAY + 1, _statements(1, ALL), abi.encodeWithSelector(NodeRegistry.NotYesterday.selector, DAY + 1, DAY + 1));
        _open(DAY + 2);
        NodeRegistry.Statement[] memory said = _statements(1, ALL);
        vm.prank(account(1));
        nodes.proveUptime(DAY + 1, said);
        _refuse(1, DAY + 1, said, abi.encodeWithSelector(NodeRegistry.AlreadyProven.selector, 1, DAY + 1));
        _open(DAY + 3);
        _refuse(1, DAY + 1, said, abi.encodeWithSelector(NodeRegistry.NotYesterday.selector, DAY + 1, DAY + 3));
        _refuse(1, DAY + 3, said, abi.encodeWithSelector(NodeRegistry.NotYesterday.selector, DAY + 3, DAY + 3));
    }

    function test_RefusesDaysWithoutANode() public {
        _allNodes(4);
        _open(DAY + 2);
        _refuse(5, DAY + 1, _statements(1, ALL), abi.encodeWithSelector(NodeRegistry.NoNode.selector, 5, DAY + 1));
        // A node proves with the key that it had on that day, also when it has another now.
        _setNode(1, nodeKey(101));
        NodeRegistry.Statement[] memory said = _statements(1, ALL);
        vm.prank(account(1));
        nodes.proveUptime(DAY + 1, said);
    }

    /// @dev Nodes of the first `count` persons, in force on the open day DAY + 1.
    function _allNodes(uint256 count) private {
        for (uint256 person = 1; person <= count; ++person) _setNode(person, nodeKey(person));
        _open(DAY + 1);
    }

    function _setNode(uint256 person, address key) private {
        string memory url = "https://node.example";
        bytes memory signature = _sign(_keyOf(key), nodes.bindingOf(account(person), key, url));
        vm.prank(account(person));
        nodes.setNode(key, url, signature);
    }

    function _endNode(uint256 person) private {
        vm.prank(account(person));
        nodes.setNode(address(0), "", "");
    }

    function _refuseNode(uint256 person, address key, bytes memory why) private {
        bytes memory signature = _sign(_keyOf(key), nodes.bindingOf(account(person), key, ""));
        vm.prank(account(person));
        vm.expectRevert(why);
        nodes.setNode(key, "", signature);
    }

    function _suspend(uint32 id) private {
        vm.prank(GOVERNANCE);
        registry.setSuspension(id, true);
    }

    /// @dev What all who were drawn for a person's node say of DAY + 1.
    function _statements(uint256 person, uint24 windows) private view returns (NodeRegistry.Statement[] memory said) {
        address[] memory verifiers = nodes.assigned(DAY + 1, nodeKey(person));
        said = new NodeRegistry.Statement[](verifiers.length);
        for (uint256 i = 0; i < said.length; ++i) {
            said[i] = _statement(verifiers[i], _keyOf(verifiers[i]), DAY + 1, nodeKey(person), windows);
        }
    }

    function _statement(address verifier, uint256 key, uint64 day, address node, uint24 windows)
        private
        view
        returns (NodeRegistry.Statement memory)
    {
        return NodeRegistry.Statement(verifier, windows, _sign(key, nodes.statementOf(day, node, windows)));
    }

    /// @dev Changes what a verifier says of person 1.
    function _resign(NodeRegistry.Statement memory said, uint24 windows) private view {
        said.windows = windows;
        said.signature = _sign(_keyOf(said.verifier), nodes.statementOf(DAY + 1, nodeKey(1), windows));
    }

    function _refuse(uint256 person, uint64 day, NodeRegistry.Statement[] memory said, bytes memory why) private {
        vm.prank(account(person));
        vm.expectRevert(why);
        nodes.proveUptime(day, said);
    }

    function _nothing() private pure returns (bytes memory) {
        return abi.encodeWithSelector(NodeRegistry.NothingProven.selector, 1, DAY + 1);
    }

    function _keyOf(address key) private pure returns (uint256 secret) {
        secret = 0x20_000;
        while (vm.addr(secret) != key) ++secret;
    }

    function _isAmong(address it, address[] memory list) private pure returns (bool) {
        for (uint256 i = 0; i < list.length; ++i) if (list[i] == it) return true;
        return false;
    }

    function _isAmongFirst(uint256 count, address key) private pure returns (bool) {
        for (uint256 person = 1; person <= count; ++person) if (nodeKey(person) == key) return true;
        return false;
    }

    function _assertSame(address[] memory left, address[] memory right) private pure {
        assertEq(left.length, right.length, "as many");
        for (uint256 i = 0; i < left.length; ++i) assertEq(left[i], right[i], "the same");
    }
}
