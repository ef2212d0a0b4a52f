// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import { ERC20 } from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import { TokenDouble } from "./TokenDouble.sol";

/// @dev Takes 1 % of every transfer.
contract FeeToken is TokenDouble {
    constructor() TokenDouble("FEE", 18) { }

    function _update(address from, address to, uint256 amount) internal override {
        uint256 fee = from == address(0) || to == address(0) ? 0 : amount / 100;
        super._update(from, to, amount - fee);
        if (fee != 0) super._update(from, address(0), fee);
    }
}

/// @dev Tells the sender before, and the receiver after, as ERC-777 does.
contract HookToken is TokenDouble {
    constructor() TokenDouble("HOOK", 18) { }

    function _update(address from, address to, uint256 amount) internal override {
        _tell(from);
        super._update(from, to, amount);
        _tell(to);
    }

    function _tell(address account) private {
        if (account.code.length == 0) return;
        (bool ok,) = account.call(abi.encodeWithSignature("onTokens()"));
        ok; // nobody has to listen
    }
}

/// @dev Refuses some receivers.
contract BlocklistToken is TokenDouble {
    mapping(address => bool) public blocked;

    error Blocked(address account);

    constructor() TokenDouble("BLOCK", 18) { }

    function setBlocked(address account) external {
        blocked[account] = true;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (blocked[to]) revert Blocked(to);
        super._update(from, to, amount);
    }
}

/// @dev Returns nothing, as old tokens do.
contract SilentToken {
    uint8 public constant decimals = 6;
    mapping(address => uint256) public balanceOf;
    mapping(address => mapping(address => uint256)) public allowance;

    function mint(address to, uint256 amount) external {
        balanceOf[to] += amount;
    }

    function approve(address spender, uint256 amount) external {
        allowance[msg.sender][spender] = amount;
    }

    function transfer(address to, uint256 amount) external {
        balanceOf[msg.sender] -= amount;
        balanceOf[to] += amount;
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        balanceOf[from] -= amount;
        balanceOf[to] += amount;
    }
}

/// @dev Says false and moves nothing.
contract FalseToken is ERC20 {
    constructor() ERC20("FALSE", "FALSE") { }

    function transferFrom(address, address, uint256) public pure override returns (bool) {
        return false;
    }
}
