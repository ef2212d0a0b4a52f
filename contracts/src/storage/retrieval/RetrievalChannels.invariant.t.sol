// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Assert} from "../../testing/Assert.sol";
import {vm} from "../../testing/Vm.sol";
import {RetrievalChannels} from "./RetrievalChannels.sol";

/// @dev A reader and three providers do whatever channels allow, with good vouchers and bad ones.
contract ChannelActor is Assert {
    uint256 private constant READER_KEY = 0xA11CE;

    RetrievalChannels public immutable channels;
    address public immutable reader = vm.addr(READER_KEY);
    uint256 public putIn;
    uint256 public takenOut;
    /// @dev The most that was ever signed for a lane, and for what lanes of a channel brought together.
    mapping(uint64 channel => mapping(uint32 lane => uint128)) public promised;

    constructor() {
        channels = new RetrievalChannels(1 days);
    }

    function open(uint8 who, uint256 value) public {
        value = bound(value, 1, 10 ether);
        vm.deal(reader, value);
        vm.prank(reader);
        channels.open{value: value}(payeeOf(who));
        putIn += value;
    }

    function deposit(uint8 which, uint256 value) external {
        value = bound(value, 1, 10 ether);
        vm.deal(address(this), value);
        try channels.deposit{value: value}(_channel(which)) {
            putIn += value;
        } catch {}
    }

    function redeem(uint8 which, uint8 lane, uint8 nonce, uint128 amount, bool isSigned) external {
        amount = uint128(bound(amount, 0, 8 ether));
        RetrievalChannels.Voucher memory voucher = RetrievalChannels.Voucher(
            _channel(which), lane % 3, nonce, amount, 0, 0, uint64(block.timestamp)
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(isSigned ? READER_KEY : 0xBAD, channels.digestOf(voucher));
        try channels.redeem(voucher, abi.encodePacked(r, s, v)) {
            assertTrue(isSigned, "only what was signed");
            if (amount > promised[voucher.channel][voucher.lane]) promised[voucher.channel][voucher.lane] = amount;
        } catch {}
    }

    function close(uint8 which, uint8 who) external {
        vm.prank(who % 4 == 3 ? reader : payeeOf(who));
        try channels.close(_channel(which)) {} catch {}
    }

    function finish(uint8 which) external {
        try channels.finish(_channel(which)) {} catch {}
    }

    function withdraw(uint8 who) external {
        address account = who % 4 == 3 ? reader : payeeOf(who);
        uint256 before = account.balance;
        vm.prank(account);
        try channels.withdraw() {} catch {}
        takenOut += account.balance - before;
    }

    function pass(uint256 time) external {
        vm.warp(block.timestamp + bound(time, 1, 1 days));
    }

    function payeeOf(uint8 who) public pure returns (address) {
        return address(uint160(0xBEE0 + uint256(who) % 3));
    }

    function _channel(uint8 which) private view returns (uint64) {
        return 1 + which % (channels.channels() + 1);
    }
}

/// @title What must hold of channels, whatever is done.
contract RetrievalChannelsInvariantTest is Assert {
    ChannelActor private _actor;

    function setUp() external {
        vm.warp(1_800_000_000);
        _actor = new ChannelActor();
        for (uint8 who = 0; who < 3; who++) _actor.open(who, 5 ether);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_actor);
    }

    function invariant_allPromises() external view {
        RetrievalChannels channels = _actor.channels();
        uint256 held = channels.owedTo(_actor.reader());
        for (uint8 who = 0; who < 3; who++) held += channels.owedTo(_actor.payeeOf(who));
        for (uint64 id = 1; id <= channels.channels(); id++) {
            RetrievalChannels.Channel memory channel = channels.channelOf(id);
            assertLe(channel.paid, channel.deposit, "no more than was deposited");
            if (channel.closesAt != 1) held += channel.deposit - channel.paid;
            uint256 redeemed = 0;
            for (uint32 lane = 0; lane < 3; lane++) {
                (uint128 brought,) = channels.laneOf(id, lane);
                assertLe(brought, _actor.promised(id, lane), "no more than was promised");
                redeemed += brought;
            }
            assertEq(redeemed, channel.paid, "lanes are what was paid");
        }
        assertEq(held, address(channels).balance, "all that is held is somebody's");
        assertEq(held, _actor.putIn() - _actor.takenOut(), "what came in less what went out");
    }
}
