// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Epochs} from "./Epochs.sol";
import {IDailyWords} from "./IDailyWords.sol";
import {IMembers} from "./IMembers.sol";
import {NodeList} from "./NodeList.sol";

/// @title  Nodes of members, and how long each was up: said by other nodes that nobody chose.
/// @notice A day has 24 windows. Verifiers that the word of the day draws sign in which of them a node answered; the next day its
///         member brings what they signed. A window counts when two of them say so, or one where only one could be drawn.
contract NodeRegistry is NodeList, EIP712 {
    /// @notice What `verifier` says of a node on a day: bit `i` of `windows` for the window `i`.
    struct Statement {
        address verifier;
        uint24 windows;
        bytes signature;
    }

    bytes32 private constant NODE = keccak256("Node(address account,address key,string url)");
    bytes32 private constant UPTIME = keccak256("Uptime(uint64 day,address node,uint24 windows)");

    /// @notice Bytes that an address of a node may have.
    uint256 public constant MAX_URL_BYTES = 200;

    IMembers public immutable members;
    /// @notice Where a member's node is reached, as it last said.
    mapping(uint32 id => string) public urlOf;
    /// @notice The last day of which a member proved uptime.
    mapping(uint32 id => uint64 day) public lastProven;

    /// @notice The key of a member's node is `key` from the next day on; zero: it has none.
    event NodeSet(uint32 indexed id, address indexed key);
    /// @notice A member's node was up in `windows` (1 to 24) of the windows of `day`.
    event UptimeProven(uint32 indexed id, uint64 indexed day, uint8 windows);

    /// @notice Longer than {MAX_URL_BYTES}.
    error UrlTooLong(uint256 length);
    /// @notice The node's key did not sign that it belongs to this account.
    error BindingUnsigned(address key);
    /// @notice Uptime of a day is proven on the next, and on no other.
    error NotYesterday(uint64 day, uint64 today);
    /// @notice The member had no node on that day.
    error NoNode(uint32 id, uint64 day);
    /// @notice Uptime of this day is proven already.
    error AlreadyProven(uint32 id, uint64 day);
    /// @notice This node was not drawn to look, or was counted already.
    error NotAssigned(address verifier);
    /// @notice The verifier did not sign this.
    error StatementUnsigned(address verifier);
    /// @notice No window has enough statements.
    error NothingProven(uint32 id, uint64 day);

    constructor(IMembers members_, IDailyWords words_, uint64 epochSeconds_)
        Epochs(epochSeconds_)
        NodeList(words_)
        EIP712("Watt Nodes", "1")
    {
        members = members_;
    }

    /// @notice Names the calling member's node, from the next day on; key zero: it has none any more.
    /// @param signature Of `key` over {bindingOf}; not looked at for key zero.
    function setNode(address key, string calldata url, bytes calldata signature) external {
        uint32 id = members.activeIdOf(msg.sender);
        if (bytes(url).length > MAX_URL_BYTES) revert UrlTooLong(bytes(url).length);
        if (key != address(0) && !_isSigned(bindingOf(msg.sender, key, url), key, signature)) revert BindingUnsigned(key);
        _setKey(id, key);
        urlOf[id] = url;
        emit NodeSet(id, key);
    }

    /// @notice Proves in how many windows of `day`, yesterday, the calling member's node was up. Once, so bring all statements.
    function proveUptime(uint64 day, Statement[] calldata statements) external {
        uint32 id = members.activeIdOf(msg.sender);
        if (day + 1 != today()) revert NotYesterday(day, today());
        if (lastProven[id] == day) revert AlreadyProven(id, day);
        address node = keyOn(id, day);
        if (node == address(0)) revert NoNode(id, day);
        uint8 windows = _count(_agreed(day, node, statements));
        if (windows == 0) revert NothingProven(id, day);
        lastProven[id] = day;
        emit UptimeProven(id, day, windows);
    }

    /// @notice What a node's key signs (EIP-712) so that an account may name it.
    function bindingOf(address account, address key, string calldata url) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(NODE, account, key, keccak256(bytes(url)))));
    }

    /// @notice What a verifier signs (EIP-712).
    function statementOf(uint64 day, address node, uint24 windows) public view returns (bytes32) {
        return _hashTypedDataV4(keccak256(abi.encode(UPTIME, day, node, windows)));
    }

    /// @dev The windows that enough verifiers saw.
    function _agreed(uint64 day, address node, Statement[] calldata statements) private view returns (uint24) {
        address[] memory verifiers = assigned(day, node);
        (uint24 once, uint24 twice) = (0, 0);
        for (uint256 i = 0; i < statements.length; ++i) {
            Statement calldata said = statements[i];
            _strike(verifiers, said.verifier);
            bytes32 digest = statementOf(day, node, said.windows);
            if (!_isSigned(digest, said.verifier, said.signature)) revert StatementUnsigned(said.verifier);
            twice |= once & said.windows;
            once |= said.windows;
        }
        return verifiers.length > 1 ? twice : once;
    }

    /// @dev Takes a verifier off the list, so that it counts once.
    function _strike(address[] memory verifiers, address verifier) private pure {
        for (uint256 i = 0; i < verifiers.length; ++i) {
            if (verifiers[i] != verifier || verifier == address(0)) continue;
            verifiers[i] = address(0);
            return;
        }
        revert NotAssigned(verifier);
    }

    function _count(uint24 bits) private pure returns (uint8 count) {
        for (; bits != 0; bits &= bits - 1) ++count;
    }

    /// @dev What is no signature is zero's, and zero is nobody's key.
    function _isSigned(bytes32 digest, address key, bytes calldata signature) private pure returns (bool) {
        (address signer,,) = ECDSA.tryRecoverCalldata(digest, signature);
        return signer == key;
    }
}
