// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IProofLedger} from "../../storage/IProofLedger.sol";

/// @title A ledger of proofs for tests: what is proven, marked, excused or frozen is what a test says.
/// @dev   A provider's window is the whole epoch.
contract LedgerDouble is IProofLedger {
    struct Held {
        address provider;
        bytes32 root;
        uint8 height;
        uint64 sizeBytes;
    }

    uint256 public immutable genesisTime;
    uint256 public immutable epochSeconds;

    mapping(uint64 deal => Held) public held;
    mapping(address provider => uint256) public pieces;
    mapping(address provider => uint64) public dueFrom;
    mapping(address provider => uint16) public windows;
    mapping(address provider => bool) public frozen;
    mapping(address provider => mapping(uint64 word => uint256)) public provenWord;
    mapping(uint64 deal => mapping(uint64 word => uint256)) public markedWord;
    mapping(address provider => mapping(uint64 epoch => bool)) public excused;

    error OpeningsWrong();

    constructor(uint256 epochSeconds_) {
        (genesisTime, epochSeconds) = (block.timestamp, epochSeconds_);
    }

    function prove(address provider, uint64 epoch) external {
        provenWord[provider][epoch / 256] |= 1 << (epoch % 256);
    }

    function mark(uint64 deal, uint64 epoch) external {
        markedWord[deal][epoch / 256] |= 1 << (epoch % 256);
    }

    function excuse(address provider, uint64 epoch) external {
        excused[provider][epoch] = true;
    }

    function freeze(address provider, bool yes) external {
        frozen[provider] = yes;
    }

    function setWindow(address provider, uint16 window) external {
        windows[provider] = window;
    }

    function add(address provider, uint64 deal, bytes32 root, uint8 height, uint64 sizeBytes) external {
        if (frozen[provider]) revert SetFrozen(provider, currentEpoch());
        if (pieces[provider]++ == 0) dueFrom[provider] = currentEpoch() + 1;
        held[deal] = Held(provider, root, height, sizeBytes);
    }

    function remove(uint64 deal) external {
        address provider = held[deal].provider;
        if (frozen[provider]) revert SetFrozen(provider, currentEpoch());
        pieces[provider]--;
        delete held[deal];
    }

    /// @dev The right openings are the seed itself.
    function checkActivation(uint64, bytes32, uint8, uint64, bytes32 seed, bytes calldata openings) external pure {
        if (keccak256(openings) != keccak256(abi.encode(seed))) revert OpeningsWrong();
    }

    function currentEpoch() public view returns (uint64) {
        return uint64((block.timestamp - genesisTime) / epochSeconds);
    }

    function openEpoch(address provider) public view returns (uint64) {
        uint64 epoch = currentEpoch();
        return _proven(provider, epoch) ? epoch + 1 : epoch;
    }

    function windowOf(address, uint64 epoch) external view returns (uint256 opens, uint256 closes) {
        opens = genesisTime + epoch * epochSeconds;
        closes = opens + epochSeconds;
    }

    function missedInARow(address provider) external view returns (uint64 missed) {
        for (uint64 epoch = openEpoch(provider); epoch > dueFrom[provider] && !_proven(provider, --epoch);)
            if (_missed(provider, epoch)) missed++;
    }

    function _missed(address provider, uint64 epoch) private view returns (bool) {
        bool due = pieces[provider] > 0 && epoch >= dueFrom[provider] && epoch < openEpoch(provider);
        return due && !_proven(provider, epoch) && !excused[provider][epoch];
    }

    function _proven(address provider, uint64 epoch) private view returns (bool) {
        return (provenWord[provider][epoch / 256] >> (epoch % 256)) & 1 == 1;
    }
}
