// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {MarketState} from "./MarketState.sol";
import {StorageMath} from "./StorageMath.sol";

/// @title Which missed epochs cost a provider a fee: those beyond the free ones in any {MISS_SPAN} epochs in a row.
/// @notice Nobody has to call for a miss to count: bits are derived from the ledger, epoch by epoch, when somebody
///         settles.
/// @dev    Kept for each provider, and read by all of its deals. Begins anew whenever a provider comes to hold
///         something again; what it missed with nothing at stake is forgotten.
abstract contract MissCharges is MarketState {
    /// @notice Epochs over which misses are counted.
    uint256 public constant MISS_SPAN = 30;

    /// @notice Missing `epoch` costs the provider half an epoch's pay of each deal.
    event MissCharged(address indexed provider, uint64 indexed epoch);

    /// @dev Looks at epochs before `open`, at no more than `maxEpochs` of them and `maxMisses` unproven ones.
    /// @return to The first epoch that was not looked at.
    function _charge(address provider, uint64 open, uint256 maxEpochs, uint256 maxMisses) internal returns (uint64 to) {
        Charges memory c = _charges[provider];
        to = uint64(Math.min(open, c.to + maxEpochs));
        if (c.to >= to) return c.to;
        uint256 proven = 0;
        for (uint64 epoch = c.to; epoch < to; epoch++) {
            if (epoch == c.to || epoch % 256 == 0) proven = ledger.provenWord(provider, epoch / 256);
            bool missed = false;
            if ((proven >> (epoch % 256)) & 1 == 1) {
                c.row = 0;
            } else {
                if (maxMisses == 0) {
                    to = epoch;
                    break;
                }
                maxMisses--;
                missed = !ledger.excused(provider, epoch);
            }
            if (missed) _miss(provider, epoch, c);
            c.recent = (c.recent << 1 | (missed ? 1 : 0)) & uint32((1 << (MISS_SPAN - 1)) - 1);
        }
        c.to = to;
        _charges[provider] = c;
    }

    /// @dev The provider's set grew by one; from `first` on it counts.
    function _pieceAdded(address provider, uint64 first) internal {
        Charges storage c = _charges[provider];
        if (c.pieces++ == 0) (c.to, c.row, c.recent) = (first, 0, 0);
    }

    function _pieceRemoved(address provider) internal {
        _charges[provider].pieces--;
    }

    function _miss(address provider, uint64 epoch, Charges memory c) private {
        c.row++;
        if (StorageMath.popcount(c.recent) < freeMisses) return;
        _charged[provider][epoch / 256] |= 1 << (epoch % 256);
        emit MissCharged(provider, epoch);
    }
}
