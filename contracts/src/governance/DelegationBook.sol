// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Time} from "@openzeppelin/contracts/utils/types/Time.sol";
import {Topic, topicCount} from "./Topic.sol";

/// @title  Whom a holder trusts, per topic, now and at every past second.
/// @dev    Power stays at its source: nothing is added up here, an entry only says "follow this account". Entries end
///         by themselves after {lifetime} seconds, so that forgotten trust dies. Chains and cycles may be written
///         freely; what they mean is decided where votes are counted ({LiquidGovernor}).
///         Nobody but the holder can write the holder's entries; there is no owner.
contract DelegationBook is EIP712, Nonces {
    using Checkpoints for Checkpoints.Trace160;

    /// @dev One storage slot: most lookups read nothing else.
    struct Entry {
        address delegate;
        uint48 since;
    }

    /// @dev EIP-712 type of {delegateBySig}.
    bytes32 public constant DELEGATION_TYPEHASH =
        keccak256("TopicDelegation(address holder,uint8 topic,address delegate,uint256 nonce,uint256 deadline)");

    /// @notice Seconds after which an entry ends unless it is written again.
    uint48 public immutable lifetime;

    /// @notice `holder` follows `delegate` on `topic` from now until `expiresAt`; the zero address means nobody.
    event Delegated(address indexed holder, Topic indexed topic, address indexed delegate, uint256 expiresAt);

    error DelegationBookSelf(address holder);
    error DelegationBookFuture(uint256 timepoint, uint48 clock);
    error DelegationBookSignatureExpired(uint256 deadline);
    error DelegationBookInvalidSignature(address holder);
    error DelegationBookZeroLifetime();

    mapping(Topic topic => mapping(address holder => Entry)) private _latest;
    /// @dev What `_latest` said before, by the second it was written; appended only when it is overwritten.
    mapping(Topic topic => mapping(address holder => Checkpoints.Trace160)) private _earlier;

    /// @param lifetime_ Seconds that an entry lives (365 days on a real network).
    constructor(uint48 lifetime_) EIP712("Watt Delegation Book", "1") {
        if (lifetime_ == 0) revert DelegationBookZeroLifetime();
        lifetime = lifetime_;
    }

    /// @notice The caller follows `to` on `topic`, from now for {lifetime} seconds. Zero: follows nobody.
    function delegate(Topic topic, address to) external {
        _delegate(msg.sender, topic, to);
    }

    /// @notice The caller follows `to` on every topic.
    function delegateAll(address to) external {
        for (uint8 topic = 0; topic < topicCount; ++topic) _delegate(msg.sender, Topic(topic), to);
    }

    /// @notice As {delegate}, for a holder who signed it (EIP-712; ERC-1271 for contracts). Anyone may submit.
    /// @param  deadline Last second at which the signature counts.
    function delegateBySig(address holder, Topic topic, address to, uint256 deadline, bytes calldata signature) external {
        if (block.timestamp > deadline) revert DelegationBookSignatureExpired(deadline);
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(DELEGATION_TYPEHASH, holder, topic, to, _useNonce(holder), deadline))
        );
        if (!SignatureChecker.isValidSignatureNow(holder, digest, signature)) {
            revert DelegationBookInvalidSignature(holder);
        }
        _delegate(holder, topic, to);
    }

    /// @notice Whom `holder` follows on `topic` now; zero for nobody.
    function delegateOf(address holder, Topic topic) external view returns (address) {
        Entry storage entry = _latest[topic][holder];
        return _alive(entry.since, block.timestamp) ? entry.delegate : address(0);
    }

    /// @notice When `holder`'s entry on `topic` ends; 0 when there never was one.
    function expiryOf(address holder, Topic topic) external view returns (uint256) {
        uint48 since = _latest[topic][holder].since;
        return since == 0 ? 0 : since + lifetime;
    }

    /// @notice Whom `holder` followed on `topic` at the end of second `timepoint`; zero for nobody.
    /// @dev    Reverts unless `timepoint` has passed, since the answer could still change.
    function pastDelegateOf(address holder, Topic topic, uint256 timepoint) external view returns (address) {
        _validate(timepoint);
        return _pastDelegate(holder, topic, timepoint);
    }

    /// @notice How many leading edges of `path` were true on `topic` at `timepoint`: edge i says that path[i] followed
    ///         path[i + 1], an account. A path of n accounts is wholly true when the answer is n - 1.
    /// @dev    One call for a whole path, because calls between contracts cost more than the lookups.
    function trueEdges(address[] calldata path, Topic topic, uint256 timepoint) external view returns (uint256 count) {
        _validate(timepoint);
        uint256 edges = path.length == 0 ? 0 : path.length - 1;
        for (; count < edges; ++count) {
            address to = _pastDelegate(path[count], topic, timepoint);
            if (to == address(0) || to != path[count + 1]) return count;
        }
    }

    /// @notice Seconds since 1970.
    function clock() public view returns (uint48) {
        return Time.timestamp();
    }

    /// @notice ERC-6372 description of {clock}.
    function CLOCK_MODE() external pure returns (string memory) {
        return "mode=timestamp";
    }

    /// @notice EIP-712 domain separator, for those who sign.
    function DOMAIN_SEPARATOR() external view returns (bytes32) {
        return _domainSeparatorV4();
    }

    function _delegate(address holder, Topic topic, address to) private {
        if (to == holder) revert DelegationBookSelf(holder);
        Entry memory old = _latest[topic][holder];
        uint48 now_ = clock();
        // Two entries of one second: the later one is what that second ends with.
        if (old.since != 0 && old.since != now_) _earlier[topic][holder].push(old.since, uint160(old.delegate));
        _latest[topic][holder] = Entry(to, now_);
        emit Delegated(holder, topic, to, now_ + lifetime);
    }

    function _pastDelegate(address holder, Topic topic, uint256 timepoint) private view returns (address) {
        Entry storage latest = _latest[topic][holder];
        (address to, uint48 since) = (latest.delegate, latest.since);
        if (since > timepoint) (to, since) = _entryAt(_earlier[topic][holder], timepoint);
        return _alive(since, timepoint) ? to : address(0);
    }

    function _alive(uint48 since, uint256 timepoint) internal view virtual returns (bool) {
        return timepoint < uint256(since) + lifetime;
    }

    /// @dev Last checkpoint at or before `timepoint`, with its second; the library's lookups give only the value.
    function _entryAt(Checkpoints.Trace160 storage trace, uint256 timepoint) private view returns (address, uint48) {
        uint256 low = 0;
        uint256 high = trace.length();
        while (low < high) {
            uint256 middle = (low + high) / 2;
            if (trace.pos(uint32(middle))._key > timepoint) high = middle;
            else low = middle + 1;
        }
        if (low == 0) return (address(0), 0);
        Checkpoints.Checkpoint160 memory found = trace.pos(uint32(low - 1));
        return (address(found._value), uint48(found._key));
    }

    function _validate(uint256 timepoint) private view {
        uint48 now_ = clock();
        if (timepoint >= now_) revert DelegationBookFuture(timepoint, now_);
    }
}
