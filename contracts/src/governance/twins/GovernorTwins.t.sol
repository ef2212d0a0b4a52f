// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {GovernorPreventLateQuorum} from "@openzeppelin/contracts/governance/extensions/GovernorPreventLateQuorum.sol";
import {DelegationBook} from "../DelegationBook.sol";
import {GovernanceTimelock} from "../GovernanceTimelock.sol";
import {GovernorNumbers, LiquidGovernor} from "../LiquidGovernor.sol";
import {Topic} from "../Topic.sol";
import {WrappedWatt} from "../WrappedWatt.sol";

/// @dev What every twin of the governor is made of. Each removes one defence, named in its title.
abstract contract GovernorTwin is LiquidGovernor {
    constructor(
        WrappedWatt token_,
        DelegationBook book,
        GovernanceTimelock timelock_,
        GovernorNumbers memory numbers
    ) LiquidGovernor(token_, book, timelock_, numbers) {}
}

/// @title Weighs what an account holds now, not what it held at the snapshot.
contract PresentBalanceGovernor is GovernorTwin {
    constructor(WrappedWatt t, DelegationBook b, GovernanceTimelock l, GovernorNumbers memory n) GovernorTwin(t, b, l, n) {}

    function _getVotes(address account, uint256, bytes memory) internal view override returns (uint256) {
        return WrappedWatt(payable(address(token()))).balanceOf(account);
    }
}

/// @title Believes every path.
contract CredulousGovernor is GovernorTwin {
    constructor(WrappedWatt t, DelegationBook b, GovernanceTimelock l, GovernorNumbers memory n) GovernorTwin(t, b, l, n) {}

    function _trueEdges(address[] calldata path, Topic, uint256) internal pure override returns (uint256) {
        return path.length - 1;
    }
}

/// @title Reads whom holders follow now, not whom they followed at the snapshot.
contract PresentEdgeGovernor is GovernorTwin {
    constructor(WrappedWatt t, DelegationBook b, GovernanceTimelock l, GovernorNumbers memory n) GovernorTwin(t, b, l, n) {}

    function _trueEdges(
        address[] calldata path,
        Topic topic,
        uint256
    ) internal view override returns (uint256 count) {
        while (count + 1 < path.length && delegationBook.delegateOf(path[count], topic) == path[count + 1]) ++count;
    }
}

/// @title Does not look for a nearer voter on the path that it is shown.
contract FarSightedGovernor is GovernorTwin {
    constructor(WrappedWatt t, DelegationBook b, GovernanceTimelock l, GovernorNumbers memory n) GovernorTwin(t, b, l, n) {}

    function _findVoter(
        uint256 proposalId,
        address[] calldata path
    ) internal view override returns (uint256 edges, uint256 depth, uint8 support) {
        edges = depth = path.length - 1;
        support = receiptOf(proposalId, path[edges]).vote - 1;
    }
}

/// @title Walks a path of any length.
contract PatientGovernor is GovernorTwin {
    constructor(WrappedWatt t, DelegationBook b, GovernanceTimelock l, GovernorNumbers memory n) GovernorTwin(t, b, l, n) {}

    function _findVoter(
        uint256 proposalId,
        address[] calldata path
    ) internal view override returns (uint256 edges, uint256 depth, uint8 support) {
        for (edges = 1; edges < path.length; ++edges) {
            uint8 vote = receiptOf(proposalId, path[edges]).vote;
            if (vote != 0) return (edges, edges % 256, vote - 1);
        }
    }
}

/// @title Leaves a weight with whoever cast it first.
contract FirstComeGovernor is GovernorTwin {
    constructor(WrappedWatt t, DelegationBook b, GovernanceTimelock l, GovernorNumbers memory n) GovernorTwin(t, b, l, n) {}

    function _isNearer(Receipt storage receipt, uint256) internal view override returns (bool) {
        return receipt.distance == 0;
    }

    function _count(
        Tally storage tally,
        Receipt storage receipt,
        uint8 depth,
        uint8 support,
        uint128 weight
    ) internal override {
        if (receipt.distance == 0) super._count(tally, receipt, depth, support, weight);
    }
}

/// @title Counts every path that it is shown, also one of a weight that is counted.
contract ForgetfulGovernor is GovernorTwin {
    constructor(WrappedWatt t, DelegationBook b, GovernanceTimelock l, GovernorNumbers memory n) GovernorTwin(t, b, l, n) {}

    function _isNearer(Receipt storage, uint256) internal pure override returns (bool) {
        return true;
    }

    function _count(
        Tally storage tally,
        Receipt storage receipt,
        uint8 depth,
        uint8 support,
        uint128 weight
    ) internal override {
        receipt.distance = 0;
        super._count(tally, receipt, depth, support, weight);
    }
}

/// @title Closes on time, however late the quorum was reached.
contract PunctualGovernor is GovernorTwin {
    constructor(WrappedWatt t, DelegationBook b, GovernanceTimelock l, GovernorNumbers memory n) GovernorTwin(t, b, l, n) {}

    function _tallyUpdated(uint256) internal override {}
}

/// @title Gives time when the quorum comes late, but not when the outcome turns late.
contract QuorumOnlyGovernor is GovernorTwin {
    constructor(WrappedWatt t, DelegationBook b, GovernanceTimelock l, GovernorNumbers memory n) GovernorTwin(t, b, l, n) {}

    function _tallyUpdated(uint256 proposalId) internal override {
        GovernorPreventLateQuorum._tallyUpdated(proposalId);
    }
}

/// @title Lets anybody submit a text that names its proposer.
contract AnyProposerGovernor is GovernorTwin {
    constructor(WrappedWatt t, DelegationBook b, GovernanceTimelock l, GovernorNumbers memory n) GovernorTwin(t, b, l, n) {}

    function _isValidDescriptionForProposer(address, string memory) internal pure override returns (bool) {
        return true;
    }
}
