// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {GovernanceFixture} from "../testing/GovernanceFixture.sol";
import {vm} from "../testing/Vm.sol";
import {Topic} from "./Topic.sol";

/// @title Random delegations, votes and paths in random order end as the rule says, which ten lines can compute.
contract LiquidVotingModelTest is GovernanceFixture {
    uint256 private constant HOLDERS = 9;
    uint8 private constant SILENT = 3;

    address[HOLDERS] private holders;
    uint256[HOLDERS] private weights;
    /// @dev Index of whom each follows; HOLDERS for nobody.
    uint256[HOLDERS] private follows;
    uint8[HOLDERS] private votes;

    function setUp() public {
        _makeGovernance();
        _give(address(this), 10_000 ether);
    }

    function testFuzz_everyWeightEndsWithTheNearestVoter(
        uint8[HOLDERS] calldata follows_,
        uint8[HOLDERS] calldata votes_,
        uint64[HOLDERS] calldata weights_,
        uint256 seed
    ) public {
        for (uint256 i = 0; i < HOLDERS; ++i) {
            holders[i] = address(uint160(0x1000 + i));
            weights[i] = weights_[i];
            _give(holders[i], weights_[i]);
            uint256 to = follows_[i] % (HOLDERS + 1);
            follows[i] = to == i ? HOLDERS : to;
            if (follows[i] != HOLDERS) _follow(holders[i], Topic.Parameters, address(uint160(0x1000 + to)));
            votes[i] = votes_[i] % 4;
        }
        _later(1);
        uint256 id = _open(address(this), _parameterAction());

        // Votes in some order, and between them paths that some relayer thinks right at that moment.
        for (uint256 step = 0; step < HOLDERS; ++step) {
            uint256 voter = (step * 5 + (seed % HOLDERS)) % HOLDERS;
            if (votes[voter] != SILENT) _vote(holders[voter], id, votes[voter]);
            uint256 random = uint256(keccak256(abi.encode(seed, step)));
            _tryPath(id, random % HOLDERS, 1 + ((random >> 128) % 8));
        }
        // In the end somebody shows each holder's path.
        for (uint256 i = 0; i < HOLDERS; ++i) _tryPath(id, i, 8);

        uint256[4] memory expected;
        for (uint256 i = 0; i < HOLDERS; ++i) expected[_nearestVote(i)] += weights[i];
        _assertTally(id, expected[AGAINST], expected[FOR], expected[ABSTAIN]);
    }

    /// @dev The rule itself.
    function _nearestVote(uint256 holder) private view returns (uint8) {
        uint256 node = holder;
        for (uint256 hops = 0; hops <= 8; ++hops) {
            if (node == HOLDERS) return SILENT;
            if (votes[node] != SILENT) return votes[node];
            node = follows[node];
        }
        return SILENT;
    }

    /// @dev Shows the holder's path of so many hops, or as many as there are; refused paths change nothing.
    function _tryPath(uint256 id, uint256 holder, uint256 hops) private {
        uint256 length = 0;
        for (uint256 node = holder; length <= hops && node != HOLDERS; node = follows[node]) ++length;
        address[] memory path = new address[](length);
        for ((uint256 i, uint256 node) = (0, holder); i < length; (++i, node = follows[node])) path[i] = holders[node];
        address[][] memory paths = new address[][](1);
        paths[0] = path;
        try governor.castPaths(id, paths) {} catch {}
    }
}
