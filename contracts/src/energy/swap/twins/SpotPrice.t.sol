// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPair} from "../IPair.sol";
import {IPairFactory} from "../IPairFactory.sol";

/// @title Twin for tests: reads the price of this moment instead of an average.
contract SpotPrice {
    IPairFactory public immutable factory;

    constructor(IPairFactory factory_) {
        factory = factory_;
    }

    function consult(address token, address other, uint256 amount) external view returns (uint256) {
        (uint256 reserve0, uint256 reserve1,) = IPair(factory.getPair(token, other)).getReserves();
        return token < other ? (amount * reserve1) / reserve0 : (amount * reserve0) / reserve1;
    }
}
