// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.6.12;
pragma experimental ABIEncoderV2;

/// Governance token with vote checkpoints; its minter is a timelock and may add 2 % a year at most.
contract CheckpointVotes {
    string public constant name = "Assembly";
    string public constant symbol = "ASMB";
    uint8 public constant decimals = 18;
    uint256 public totalSupply = 1000000000e18;
    address public minter;
    uint256 public mintingAllowedAfter;
    uint32 public constant minimumTimeBetweenMints = 365 days;
    uint8 public constant mintCap = 2;

    struct Checkpoint {
        uint32 fromBlock;
        uint96 votes;
    }

    mapping(address => mapping(address => uint96)) internal allowances;
    mapping(address => uint96) internal balances;
    mapping(address => address) public delegates;
    mapping(address => mapping(uint32 => Checkpoint)) public checkpoints;
    mapping(address => uint32) public numCheckpoints;

    event MinterChanged(address minter, address newMinter);
    event DelegateChanged(address indexed delegator, address indexed from, address indexed to);
    event DelegateVotesChanged(address indexed delegate, uint256 previous, uint256 current);
    event Transfer(address indexed from, address indexed to, uint256 amount);
    event Approval(address indexed owner, address indexed spender, uint256 amount);

    constructor(address minter_) public {
        balances[msg.sender] = uint96(totalSupply);
        emit Transfer(address(0), msg.sender, totalSupply);
        minter = minter_;
        mintingAllowedAfter = block.timestamp + 365 days;
    }

    function setMinter(address minter_) external {
        require(msg.sender == minter, "only the minter can change the minter address");
        emit MinterChanged(minter, minter_);
        minter = minter_;
    }

    function mint(address dst, uint256 rawAmount) external {
        require(msg.sender == minter, "only the minter can mint");
        require(block.timestamp >= mintingAllowedAfter, "minting not allowed yet");
        mintingAllowedAfter = block.timestamp + minimumTimeBetweenMints;
        uint96 amount = safe96(rawAmount);
        require(amount <= totalSupply * mintCap / 100, "exceeded mint cap");
        totalSupply = safe96(totalSupply + amount);
        balances[dst] = add96(balances[dst], amount);
        emit Transfer(address(0), dst, amount);
        _moveDelegates(address(0), delegates[dst], amount);
    }

    function allowance(address account, address spender) external view returns (uint256) {
        return allowances[account][spender];
    }

    function balanceOf(address account) external view returns (uint256) {
        return balances[account];
    }

    function approve(address spender, uint256 rawAmount) external returns (bool) {
        uint96 amount = rawAmount == uint256(-1) ? uint96(-1) : safe96(rawAmount);
        allowances[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function transfer(address dst, uint256 rawAmount) external returns (bool) {
        _transferTokens(msg.sender, dst, safe96(rawAmount));
        return true;
    }

    function transferFrom(address src, address dst, uint256 rawAmount) external returns (bool) {
        uint96 amount = safe96(rawAmount);
        uint96 allowed = allowances[src][msg.sender];
        if (msg.sender != src && allowed != uint96(-1)) {
            require(amount <= allowed, "transfer amount exceeds spender allowance");
            allowances[src][msg.sender] = allowed - amount;
            emit Approval(src, msg.sender, allowed - amount);
        }
        _transferTokens(src, dst, amount);
        return true;
    }

    function delegate(address delegatee) public {
        address current = delegates[msg.sender];
        delegates[msg.sender] = delegatee;
        emit DelegateChanged(msg.sender, current, delegatee);
        _moveDelegates(current, delegatee, balances[msg.sender]);
    }

    function getCurrentVotes(address account) external view returns (uint96) {
        uint32 n = numCheckpoints[account];
        return n > 0 ? checkpoints[account][n - 1].votes : 0;
    }

    function getPriorVotes(address account, uint256 blockNumber) public view returns (uint96) {
        require(blockNumber < block.number, "not yet determined");
        for (uint32 i = numCheckpoints[account]; i > 0; i--) {
            if (checkpoints[account][i - 1].fromBlock <= blockNumber) return checkpoints[account][i - 1].votes;
        }
        return 0;
    }

    function _transferTokens(address src, address dst, uint96 amount) internal {
        require(src != address(0) && dst != address(0), "zero address");
        require(amount <= balances[src], "transfer amount exceeds balance");
        balances[src] -= amount;
        balances[dst] = add96(balances[dst], amount);
        emit Transfer(src, dst, amount);
        _moveDelegates(delegates[src], delegates[dst], amount);
    }

    function _moveDelegates(address from, address to, uint96 amount) internal {
        if (from == to || amount == 0) return;
        if (from != address(0)) _write(from, _latest(from) - amount);
        if (to != address(0)) _write(to, add96(_latest(to), amount));
    }

    function _latest(address account) internal view returns (uint96) {
        uint32 n = numCheckpoints[account];
        return n > 0 ? checkpoints[account][n - 1].votes : 0;
    }

    function _write(address account, uint96 votes) internal {
        uint32 n = numCheckpoints[account];
        emit DelegateVotesChanged(account, _latest(account), votes);
        if (n > 0 && checkpoints[account][n - 1].fromBlock == uint32(block.number)) {
            checkpoints[account][n - 1].votes = votes;
        } else {
            checkpoints[account][n] = Checkpoint(uint32(block.number), votes);
            numCheckpoints[account] = n + 1;
        }
    }

    function safe96(uint256 n) internal pure returns (uint96) {
        require(n < 2 ** 96, "amount exceeds 96 bits");
        return uint96(n);
    }

    function add96(uint96 a, uint96 b) internal pure returns (uint96) {
        uint96 c = a + b;
        require(c >= a, "overflow");
        return c;
    }
}
