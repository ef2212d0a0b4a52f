// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {RetrievalChannels} from "../storage/retrieval/RetrievalChannels.sol";
import {Assert} from "./Assert.sol";
import {vm} from "./Vm.sol";

/// @dev A reader with 10 ether and a provider, and a channel of one ether between them.
abstract contract ChannelFixture is Assert {
    uint256 internal constant READER_KEY = 0xA11CE;
    uint64 internal constant CHALLENGE = 86_400;
    uint64 internal constant NOW = 1_800_000_000;

    address internal reader = vm.addr(READER_KEY);
    address internal payee = vm.addr(0xB0B);
    RetrievalChannels internal channels;
    uint64 internal channel;

    function setUp() public virtual {
        vm.warp(NOW);
        vm.deal(reader, 10 ether);
        channels = new RetrievalChannels(CHALLENGE);
        vm.prank(reader);
        channel = channels.open{value: 1 ether}(payee);
    }

    function _voucher(uint32 lane, uint64 nonce, uint128 amount)
        internal
        view
        returns (RetrievalChannels.Voucher memory)
    {
        return RetrievalChannels.Voucher(channel, lane, nonce, amount, 262_144, "root", NOW + 10 * CHALLENGE);
    }

    function _sign(RetrievalChannels.Voucher memory voucher) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(READER_KEY, channels.digestOf(voucher));
        return abi.encodePacked(r, s, v);
    }

    function _redeem(uint32 lane, uint64 nonce, uint128 amount) internal {
        RetrievalChannels.Voucher memory voucher = _voucher(lane, nonce, amount);
        channels.redeem(voucher, _sign(voucher));
    }
}
