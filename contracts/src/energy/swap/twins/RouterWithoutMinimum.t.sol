// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IPairFactory} from "../IPairFactory.sol";
import {SwapRouter} from "../SwapRouter.sol";

/// @title Twin for tests: pays whatever comes out.
contract RouterWithoutMinimum is SwapRouter {
    constructor(IPairFactory factory_, address wrapped_) SwapRouter(factory_, wrapped_) {}

    function _requireOutput(uint256, uint256) internal pure override {}
}
