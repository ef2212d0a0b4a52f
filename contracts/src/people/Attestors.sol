// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Governed} from "../energy/oracle/Governed.sol";
import {Epochs} from "./Epochs.sol";
import {IAttestors} from "./IAttestors.sol";
import {IMembers} from "./IMembers.sol";

/// @notice Who attests, and to how many at most on one day.
struct AttestorSeat {
    address account;
    uint32 dailyLimit;
}

/// @title  Attestors: they look at a person and say "one real person", and nothing else reaches the chain.
/// @notice On chain stand a salted hash of what was looked at, and a tag that an attestor makes of a person, always the same, so
///         that it vouches for nobody twice. Nobody is attested unasked: the member signs. A lying attestor can do as much as its
///         daily limit, and all of it ends with one vote.
contract Attestors is IAttestors, Governed, Epochs, EIP712 {
    struct Attestor {
        address account;
        uint32 dailyLimit;
        uint32 attestedOnLastDay;
        bool isRevoked;
        uint64 lastDay;
    }

    /// @notice `commitment`: salted hash of the credential. `untilDay`: the last day on which it is valid.
    struct Attestation {
        uint16 attestor;
        uint64 untilDay;
        bytes32 commitment;
    }

    bytes32 private constant CONSENT =
        keccak256("Attestation(uint32 id,uint16 attestor,bytes32 commitment,bytes32 tag,uint64 untilDay)");

    IMembers public immutable members;

    /// @notice Number of attestors there ever were; the first is 1.
    uint16 public attestors;
    /// @notice Number of the attestor with this account; 0: none.
    mapping(address account => uint16) public attestorAt;
    mapping(uint16 attestor => Attestor) private _attestors;
    /// @dev By account: an attestor that is admitted again has another number, and knows the same people.
    mapping(address account => mapping(bytes32 tag => uint32 id)) private _tagged;
    mapping(uint32 id => Attestation) private _attestations;
    mapping(bytes32 digest => bool) private _isSpent;

    /// @notice A vote made `account` an attestor.
    event AttestorAdded(uint16 indexed attestor, address indexed account, uint32 dailyLimit);
    /// @notice A vote revoked an attestor: all that it attested ends at once.
    event AttestorRevoked(uint16 indexed attestor);
    /// @notice A member counts as verified up to and with `untilDay`. What another attestor said before is replaced.
    event Verified(uint32 indexed id, uint16 indexed attestor, uint64 untilDay);
    /// @notice A member's attestation was taken back.
    event Unverified(uint32 indexed id);

    /// @notice No attestor, or one that was revoked.
    error NotAttestor(address account);
    /// @notice The account is an attestor already.
    error AlreadyAttestor(address account, uint16 attestor);
    /// @notice An attestor needs an account.
    error AttestorWithoutAccount();
    /// @notice The attestor has attested as many as it may today.
    error DailyLimitReached(uint16 attestor, uint32 dailyLimit);
    /// @notice It would be over already.
    error AttestationExpired(uint64 untilDay, uint64 today);
    /// @notice The attestor knows this person as another member.
    error TagTaken(uint16 attestor, bytes32 tag, uint32 id);
    /// @notice The member did not sign this, or it was used already.
    error ConsentMissing(uint32 id);
    /// @notice Only the member, or the attestor who gave it, takes an attestation back.
    error NotParty(uint32 id, address caller);
    /// @notice The member has none.
    error NoAttestation(uint32 id);

    constructor(address governance_, IMembers members_, uint64 epochSeconds_, AttestorSeat[] memory seats)
        Governed(governance_)
        Epochs(epochSeconds_)
        EIP712("Watt Attestors", "1")
    {
        members = members_;
        for (uint256 i = 0; i < seats.length; ++i) _add(seats[i]);
    }

    /// @notice Admits an attestor, by vote.
    function add(AttestorSeat calldata seat) external onlyGovernance {
        _add(seat);
    }

    /// @notice Ends an attestor and everything it attested, by vote, for ever. Its account may be admitted again under another
    ///         number; every tag that it made of a person stays that member's.
    function revoke(uint16 attestor) external onlyGovernance {
        Attestor storage revoked = _attestors[attestor];
        if (revoked.account == address(0) || revoked.isRevoked) revert NotAttestor(revoked.account);
        revoked.isRevoked = true;
        delete attestorAt[revoked.account];
        emit AttestorRevoked(attestor);
    }

    /// @notice The calling attestor says that a member is one real person.
    /// @param commitment Salted hash of what it looked at. @param tag What it makes of this person, always the same.
    /// @param untilDay   Last day on which this is valid.
    /// @param consent    The member's signature over {digestOf}: each counts once. Of an account or a contract (ERC-1271).
    function attest(uint32 id, bytes32 commitment, bytes32 tag, uint64 untilDay, bytes calldata consent) external {
        uint16 attestor = attestorAt[msg.sender];
        if (attestor == 0) revert NotAttestor(msg.sender);
        if (untilDay < today()) revert AttestationExpired(untilDay, today());
        uint32 tagged = _tagged[msg.sender][tag];
        if (tagged != 0 && tagged != id) revert TagTaken(attestor, tag, tagged);
        bytes32 digest = digestOf(id, attestor, commitment, tag, untilDay);
        bool isAsked = SignatureChecker.isValidSignatureNow(members.accountOf(id), digest, consent);
        if (!isAsked || _isSpent[digest]) revert ConsentMissing(id);
        _count(attestor);
        _isSpent[digest] = true;
        _tagged[msg.sender][tag] = id;
        _attestations[id] = Attestation(attestor, untilDay, commitment);
        emit Verified(id, attestor, untilDay);
    }

    /// @notice Takes an attestation back: the member, or the attestor who gave it.
    function unverify(uint32 id) external {
        uint16 attestor = _attestations[id].attestor;
        if (attestor == 0) revert NoAttestation(id);
        bool isParty = msg.sender == _attestors[attestor].account || msg.sender == members.accountOf(id);
        if (!isParty) revert NotParty(id, msg.sender);
        delete _attestations[id];
        emit Unverified(id);
    }

    /// @inheritdoc IAttestors
    function isVerified(uint32 id) external view returns (bool) {
        Attestation storage found = _attestations[id];
        return found.attestor != 0 && found.untilDay >= today() && !_attestors[found.attestor].isRevoked;
    }

    /// @notice The member of whom the account of this attestor made a tag, whenever it was admitted; 0: nobody.
    function taggedAs(uint16 attestor, bytes32 tag) external view returns (uint32) {
        return _tagged[_attestors[attestor].account][tag];
    }

    /// @notice What is known of an attestor.
    function attestorOf(uint16 attestor) external view returns (Attestor memory) {
        return _attestors[attestor];
    }

    /// @notice What is on chain of a member's attestation, valid or not.
    function attestationOf(uint32 id) external view returns (Attestation memory) {
        return _attestations[id];
    }

    /// @notice What the member signs (EIP-712) so that it may be attested.
    function digestOf(uint32 id, uint16 attestor, bytes32 commitment, bytes32 tag, uint64 untilDay)
        public
        view
        returns (bytes32)
    {
        return _hashTypedDataV4(keccak256(abi.encode(CONSENT, id, attestor, commitment, tag, untilDay)));
    }

    function _add(AttestorSeat memory seat) private {
        if (seat.account == address(0)) revert AttestorWithoutAccount();
        uint16 known = attestorAt[seat.account];
        if (known != 0) revert AlreadyAttestor(seat.account, known);
        uint16 attestor = ++attestors;
        attestorAt[seat.account] = attestor;
        (_attestors[attestor].account, _attestors[attestor].dailyLimit) = (seat.account, seat.dailyLimit);
        emit AttestorAdded(attestor, seat.account, seat.dailyLimit);
    }

    function _count(uint16 attestor) private {
        Attestor storage by = _attestors[attestor];
        if (by.lastDay != today()) (by.lastDay, by.attestedOnLastDay) = (today(), 0);
        if (by.attestedOnLastDay >= by.dailyLimit) revert DailyLimitReached(attestor, by.dailyLimit);
        by.attestedOnLastDay++;
    }
}
