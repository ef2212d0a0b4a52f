// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Assert} from "../testing/Assert.sol";
import {vm} from "../testing/Vm.sol";
import {FoundingCalls} from "./FoundingCalls.sol";

contract Ledger {
    uint256[] public entries;
    address public caller;

    error TooLarge(uint256 entry);

    function add(uint256 entry) external {
        if (entry > 100) revert TooLarge(entry);
        entries.push(entry);
        caller = msg.sender;
    }

    function count() external view returns (uint256) {
        return entries.length;
    }
}

contract Founded is FoundingCalls {
    constructor(bytes32[] memory calls) FoundingCalls(calls) {}

    function _isGovernance(address target) internal view override returns (bool) {
        return target == address(this);
    }
}

contract FoundingCallsTest is Assert {
    Ledger private _ledger;
    Founded private _founded;

    function setUp() external {
        _ledger = new Ledger();
        bytes32[] memory calls = new bytes32[](3);
        for (uint256 i = 0; i < 3; ++i) calls[i] = keccak256(abi.encode(address(_ledger), _add(i == 2 ? 101 : i + 1)));
        _founded = new Founded(calls);
    }

    function test_anybodyCarriesThemOutInOrderAndOnce() external {
        assertEq(_founded.foundingCalls(), 3, "calls");
        vm.prank(address(0xa11ce));
        _founded.found(address(_ledger), _add(1));
        assertEq(_ledger.caller(), address(_founded), "governance itself calls");
        vm.expectRevert(abi.encodeWithSelector(FoundingCalls.NotTheNextFoundingCall.selector, 1, address(_ledger)));
        _founded.found(address(_ledger), _add(1));
        _founded.found(address(_ledger), _add(2));
        assertEq(_ledger.count(), 2, "entries");
        assertEq(_founded.founded(), 2, "founded");
    }

    function test_nothingElseIsCarriedOut() external {
        vm.expectRevert(abi.encodeWithSelector(FoundingCalls.NotTheNextFoundingCall.selector, 0, address(_ledger)));
        _founded.found(address(_ledger), _add(2));
        vm.expectRevert(abi.encodeWithSelector(FoundingCalls.NotTheNextFoundingCall.selector, 0, address(this)));
        _founded.found(address(this), _add(1));
    }

    function test_aCallThatFailsStaysTheNext() external {
        _founded.found(address(_ledger), _add(1));
        _founded.found(address(_ledger), _add(2));
        vm.expectRevert(abi.encodeWithSelector(Ledger.TooLarge.selector, 101));
        _founded.found(address(_ledger), _add(101));
        assertEq(_founded.founded(), 2, "founded");
    }

    function test_afterTheLastThereIsNone() external {
        Founded none = new Founded(new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(FoundingCalls.NotTheNextFoundingCall.selector, 0, address(_ledger)));
        none.found(address(_ledger), _add(1));
    }

    function test_itEnds() external {
        vm.warp(block.timestamp + _founded.FOUNDING_TIME());
        _founded.found(address(_ledger), _add(1));
        uint256 end = block.timestamp;
        vm.warp(end + 1);
        vm.expectRevert(abi.encodeWithSelector(FoundingCalls.FoundingIsOver.selector, end));
        _founded.found(address(_ledger), _add(2));
    }

    function test_governanceItselfIsOutOfReach() external {
        vm.expectRevert(abi.encodeWithSelector(FoundingCalls.FoundingMayNotCall.selector, address(_founded)));
        _founded.found(address(_founded), _add(1));
    }

    function _add(uint256 entry) private pure returns (bytes memory) {
        return abi.encodeCall(Ledger.add, (entry));
    }
}
