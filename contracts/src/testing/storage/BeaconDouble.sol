// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IBeacon} from "../../beacon/IBeacon.sol";

/// @title A beacon for tests that speaks a minute after every moment.
contract BeaconDouble is IBeacon {
    uint256 private constant DELAY = 60;

    function seedAfter(uint256 time) external view returns (bytes32) {
        if (block.timestamp < time + DELAY) revert BeaconNotReady(time);
        return keccak256(abi.encode(time));
    }

    function readyAfter(uint256 time) external view returns (bool) {
        return block.timestamp >= time + DELAY;
    }

    function readyAt(uint256 time) external view returns (uint256) {
        return block.timestamp >= time + DELAY ? time + DELAY : 0;
    }
}
