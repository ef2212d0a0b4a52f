// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { ITarget } from "../oracle/ITarget.sol";

/// @title Reading a price without ever failing: what cannot be read is unhealthy.
/// @dev Exits of a region must not depend on the good behaviour of a price source.
library TargetReader {
    /// @return price USD with 18 decimals; 0 when it cannot be read
    /// @return updatedAt Unix seconds of the oldest observation
    /// @return healthy False as well for a source that reverts, is no contract or answers in another shape
    function read(ITarget source) internal view returns (uint256 price, uint256 updatedAt, bool healthy) {
        (bool ok, bytes memory answer) = address(source).staticcall(abi.encodeCall(ITarget.target, ()));
        if (!ok || answer.length != 96) return (0, 0, false);
        uint256 flag;
        (price, updatedAt, flag) = abi.decode(answer, (uint256, uint256, uint256));
        healthy = flag == 1 && price != 0;
    }
}
