// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { IERC20 } from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import { SafeERC20 } from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import { ECDSA } from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import { MerkleProof } from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import { MessageHashUtils } from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import { Governed } from "./Governed.sol";
import { Observations, Source, Statement } from "./Observations.sol";
import { ReporterSet } from "./ReporterSet.sol";
import { ReporterStake } from "./ReporterStake.sol";

/// @notice What the registry needs of a feed to check a signature made for it.
interface ISignedFeed {
    function DOMAIN_SEPARATOR() external view returns (bytes32);
    function feedId() external view returns (bytes32);
}

/// @title Reporters of all feeds: seats, stakes, rewards, and slashing for what can be proven.
/// @notice Only two things can be proven, and only those are punished: two values under one number, and a value that
/// contradicts its own sources. Being far from the others is never a fault; it may be the honest minority.
contract ReporterRegistry is ReporterSet {
    using SafeERC20 for IERC20;

    /// @notice Share of the stake, queue included, that a proven fault costs, in basis points.
    uint256 public immutable slashBps;

    /// @dev Who proves a fault gets a tenth; so proving one's own fault does not pay.
    uint256 private constant PROVER_SHARE = 10;

    /// @notice Faults that were punished: one per reporter, feed and round.
    mapping(bytes32 fault => bool) public isPunished;

    event Slashed(
        address indexed reporter, address indexed feed, uint80 indexed roundId, uint256 amount, address prover, uint256 share
    );

    /// @notice The share is none, or more than all.
    error UnsoundSlash(uint256 slashBps);
    /// @notice A signature of the evidence is not valid.
    error InvalidEvidence();
    /// @notice The evidence shows no fault.
    error NoFault();
    /// @notice The fault was punished before, or the signer has nothing at stake.
    error NothingToSlash(address reporter);

    constructor(
        IERC20 watt_,
        uint128 minStake_,
        uint40 unstakeDelay_,
        uint40 epochLength_,
        uint128 reward,
        uint256 slashBps_,
        address governance_
    ) Governed(governance_) ReporterStake(watt_, minStake_, unstakeDelay_) ReporterSet(epochLength_, reward) {
        if (slashBps_ == 0 || slashBps_ > 10_000) revert UnsoundSlash(slashBps_);
        slashBps = slashBps_;
    }

    /// @notice Punishes two values that one reporter signed for the same feed, round and configuration. Anyone may call.
    function slashEquivocation(address feed, Statement calldata first, Statement calldata second) external {
        address reporter = _signer(feed, first);
        if (reporter != _signer(feed, second) || !_equivocates(first, second)) revert NoFault();
        _slash(reporter, feed, first.round.roundId);
    }

    /// @notice Punishes a value that a source below its own root contradicts. Anyone may call.
    function slashContradiction(
        address feed,
        Statement calldata statement,
        Source calldata source,
        bytes32[] calldata proof
    ) external {
        address reporter = _signer(feed, statement);
        if (!MerkleProof.verifyCalldata(proof, statement.sourcesRoot, Observations.leaf(source))) revert InvalidEvidence();
        if (!Observations.contradicts(source, statement.value)) revert NoFault();
        _slash(reporter, feed, statement.round.roundId);
    }

    function _slash(address reporter, address feed, uint80 roundId) private {
        bytes32 fault = keccak256(abi.encode(reporter, feed, roundId));
        uint256 amount = _punishedBefore(fault) ? 0 : _takeStake(reporter, slashBps);
        if (amount == 0) revert NothingToSlash(reporter);
        isPunished[fault] = true;
        _suspend(reporter);
        uint256 share = amount / PROVER_SHARE;
        emit Slashed(reporter, feed, roundId, amount, msg.sender, share);
        watt.safeTransfer(msg.sender, share);
        watt.safeTransfer(governance, amount - share);
    }

    function _equivocates(Statement calldata first, Statement calldata second) internal view virtual returns (bool) {
        return first.round.roundId == second.round.roundId && first.round.configDigest == second.round.configDigest
            && first.value != second.value;
    }

    function _punishedBefore(bytes32 fault) internal view virtual returns (bool) {
        return isPunished[fault];
    }

    function _signer(address feed, Statement calldata s) private view returns (address signer) {
        if (!isFeed[feed]) revert NotFeed(feed);
        bytes32 hash = Observations.hash(
            Observations.template(ISignedFeed(feed).feedId(), s.round), s.value, s.observedAt, s.sourcesRoot
        );
        bytes32 digest = MessageHashUtils.toTypedDataHash(ISignedFeed(feed).DOMAIN_SEPARATOR(), hash);
        (signer,,) = ECDSA.tryRecover(digest, s.signature.r, s.signature.vs);
        if (signer == address(0)) revert InvalidEvidence();
    }
}
