// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { ITarget } from "../../energy/oracle/ITarget.sol";

/// @dev A price that the test decides: every {set} is a round observed now.
contract TargetDouble is ITarget {
    uint256 private _price;
    uint256 private _updatedAt;
    bool private _healthy;
    bool private _broken;

    error Broken();

    constructor(uint256 price) {
        set(price);
    }

    function set(uint256 price) public {
        (_price, _updatedAt, _healthy) = (price, block.timestamp, true);
    }

    function setHealthy(bool healthy) external {
        _healthy = healthy;
    }

    function setBroken(bool broken) external {
        _broken = broken;
    }

    function target() external view returns (uint256 usdPerKwh18, uint256 updatedAt, bool healthy) {
        if (_broken) revert Broken();
        return (_price, _updatedAt, _healthy);
    }
}
