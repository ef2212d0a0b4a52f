// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPair} from "../IPair.sol";
import {IPairFactory} from "../IPairFactory.sol";
import {SwapRouter} from "../SwapRouter.sol";

/// @title Twin for tests: takes whatever lies in a pool for its ratio, as Uniswap v2's router does.
contract RouterTrustingDust is SwapRouter {
    constructor(IPairFactory factory_, address wrapped_) SwapRouter(factory_, wrapped_) {}

    function _isEmpty(IPair pair) internal view override returns (bool) {
        (uint256 reserve0, uint256 reserve1,) = pair.getReserves();
        return reserve0 == 0 && reserve1 == 0;
    }
}
