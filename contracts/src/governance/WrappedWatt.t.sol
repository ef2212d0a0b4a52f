// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {Assert} from "../testing/Assert.sol";
import {vm} from "../testing/Vm.sol";
import {WrappedWatt} from "./WrappedWatt.sol";

/// @dev Takes coins and, while it gets them, tries to take them again.
contract GreedyHolder {
    WrappedWatt private immutable token;
    bool public tookTwice;

    constructor(WrappedWatt token_) {
        token = token_;
    }

    function takeAll() external {
        token.withdraw(token.balanceOf(address(this)));
    }

    receive() external payable {
        try token.withdraw(msg.value) {
            tookTwice = true;
        } catch {}
    }
}

/// @dev Wraps, unwraps, moves and delegates at random; keeps the sum that should be inside.
contract WrappedWattHandler is Assert {
    WrappedWatt public immutable token;
    uint256 public inside;
    address[4] public holders = [address(0xA1), address(0xA2), address(0xA3), address(0xA4)];

    constructor(WrappedWatt token_) {
        token = token_;
    }

    function wrap(uint256 who, uint256 amount) external {
        amount = bound(amount, 0, 1e28);
        vm.deal(address(this), amount);
        token.depositTo{value: amount}(holders[who % 4]);
        inside += amount;
    }

    function unwrap(uint256 who, uint256 amount) external {
        address holder = holders[who % 4];
        amount = bound(amount, 0, token.balanceOf(holder));
        vm.prank(holder);
        token.withdraw(amount);
        inside -= amount;
    }

    function move(uint256 from, uint256 to, uint256 amount) external {
        address holder = holders[from % 4];
        amount = bound(amount, 0, token.balanceOf(holder));
        vm.prank(holder);
        token.transfer(holders[to % 4], amount);
    }

    function follow(uint256 from, uint256 to) external {
        vm.prank(holders[from % 4]);
        token.delegate(holders[to % 4]);
    }

    function wait_(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 30 days));
    }
}

contract WrappedWattTest is Assert {
    WrappedWatt private token;
    WrappedWattHandler private handler;

    function setUp() public {
        vm.warp(1_750_000_000);
        token = new WrappedWatt();
        handler = new WrappedWattHandler(token);
    }

    function targetContracts() public view returns (address[] memory list) {
        list = new address[](1);
        list[0] = address(handler);
    }

    function test_wrapsAndUnwrapsByEveryDoor() public {
        vm.deal(address(this), 4 ether);
        vm.expectEmit(address(token));
        emit WrappedWatt.Deposit(address(this), 1 ether);
        token.deposit{value: 1 ether}();
        token.depositTo{value: 1 ether}(address(0xB0B));
        (bool sent, ) = address(token).call{value: 2 ether}("");
        assertTrue(sent, "sent");
        assertEq(token.balanceOf(address(this)), 3 ether, "mine");
        vm.expectEmit(address(token));
        emit WrappedWatt.Withdrawal(address(this), 3 ether);
        token.withdrawTo(payable(address(0xCAFE)), 3 ether);
        assertEq(address(0xCAFE).balance, 3 ether, "coins");
        vm.prank(address(0xB0B));
        token.withdraw(1 ether);
        assertEq(address(0xB0B).balance, 1 ether, "coins of the other");
        assertEq(token.totalSupply(), 0, "supply");
    }

    function test_paysNobodyMoreThanTheyHold() public {
        vm.deal(address(this), 1 ether);
        token.deposit{value: 1 ether}();
        vm.expectPartialRevert(IERC20Errors.ERC20InsufficientBalance.selector);
        token.withdraw(1 ether + 1);
    }

    function test_reenteringTakesNothingMore() public {
        GreedyHolder greedy = new GreedyHolder(token);
        vm.deal(address(this), 3 ether);
        token.depositTo{value: 1 ether}(address(greedy));
        token.depositTo{value: 2 ether}(address(0xB0B));
        greedy.takeAll();
        assertFalse(greedy.tookTwice(), "twice");
        assertEq(address(greedy).balance, 1 ether, "its own");
        assertEq(address(token).balance, 2 ether, "the others'");
    }

    function test_coinsThatARecipientRefusesStayWrapped() public {
        vm.deal(address(this), 1 ether);
        token.deposit{value: 1 ether}();
        vm.expectRevert();
        token.withdrawTo(payable(address(this)), 1 ether);
        assertEq(token.balanceOf(address(this)), 1 ether, "still here");
    }

    function test_remembersBalancesOfWhoeverDelegatedOrNot() public {
        vm.deal(address(this), 3 ether);
        token.deposit{value: 1 ether}();
        uint256 first = block.timestamp;
        vm.warp(first + 10);
        token.deposit{value: 2 ether}();
        vm.warp(first + 20);
        assertEq(token.getPastBalanceOf(address(this), first), 1 ether, "then");
        assertEq(token.getPastBalanceOf(address(this), first + 10), 3 ether, "later");
        assertEq(token.getPastTotalSupply(first), 1 ether, "supply then");
        assertEq(token.getVotes(address(this)), 0, "no delegate, no ERC-5805 votes");
        token.delegate(address(0xB0B));
        vm.warp(first + 30);
        assertEq(token.getPastVotes(address(0xB0B), first + 20), 3 ether, "delegate's votes");
        assertEq(token.getPastDelegate(address(this), first + 20) == address(0xB0B) ? 1 : 0, 1, "delegate");
    }

    function test_permitsOnceAndNotByATwistedSignature() public {
        address owner = vm.addr(0xA11CE);
        bytes32 permit = keccak256(
            abi.encode(
                keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"),
                owner,
                address(this),
                5 ether,
                token.nonces(owner),
                block.timestamp
            )
        );
        bytes32 digest = keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), permit));
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(0xA11CE, digest);
        uint256 order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141;
        vm.expectRevert();
        token.permit(owner, address(this), 5 ether, block.timestamp, v == 27 ? 28 : 27, r, bytes32(order - uint256(s)));
        token.permit(owner, address(this), 5 ether, block.timestamp, v, r, s);
        assertEq(token.allowance(owner, address(this)), 5 ether, "allowed");
        vm.expectRevert();
        token.permit(owner, address(this), 5 ether, block.timestamp, v, r, s);
    }

    function test_saysWhatItIs() public view {
        assertEq(token.name(), "Wrapped Watt", "name");
        assertEq(token.symbol(), "wWATT", "symbol");
        assertEq(token.decimals(), 18, "decimals");
        assertEq(token.CLOCK_MODE(), "mode=timestamp", "clock mode");
        assertEq(token.clock(), block.timestamp, "clock");
    }

    function testFuzz_whatGoesInComesOut(uint96 amount, uint96 part) public {
        vm.deal(address(this), amount);
        token.depositTo{value: amount}(address(0xB0B));
        uint256 out = bound(part, 0, amount);
        vm.prank(address(0xB0B));
        token.withdraw(out);
        assertEq(address(0xB0B).balance, out, "coins");
        assertEq(token.balanceOf(address(0xB0B)), amount - out, "tokens");
    }

    function invariant_everyTokenIsBackedByACoin() public view {
        assertEq(token.totalSupply(), handler.inside(), "supply is what went in and not out");
        assertEq(address(token).balance, token.totalSupply(), "coins");
        uint256 sum;
        for (uint256 i = 0; i < 4; ++i) sum += token.balanceOf(handler.holders(i));
        assertEq(sum, token.totalSupply(), "sum of holders");
    }
}
