// SPDX-License-Identifier: MIT
pragma solidity 0.7.6;

import "../base/Base06.sol";
import "./parts/Dex.sol";

/* Front-runners pay more for gas than people do: for the first blocks there is a ceiling. */
contract GasSerene is ERC20, Ownable {
    using SafeMath for uint256;

    IUniswapV2Router02 public immutable router;
    address public immutable pair;
    bool public gasLimitActive = true;
    uint256 public gasPriceLimit = 400 gwei;
    uint256 public launchBlock;
    uint256 public maxTx;
    uint256 public taxBps = 150;
    address public charity;
    mapping(address => bool) public spared;

    event Launched(uint256 blockNumber);
    event GasPriceLimit(uint256 price);

    constructor(address router_, address charity_) ERC20("Gas Serene", "SERN") {
        IUniswapV2Router02 r = IUniswapV2Router02(router_);
        router = r;
        pair = IUniswapV2Factory(r.factory()).createPair(address(this), r.WETH());
        charity = charity_;
        spared[_msgSender()] = true;
        spared[charity_] = true;
        _mint(_msgSender(), 9_900_000 ether);
        maxTx = uint256(9_900_000 ether).div(100);
    }

    function launch() external onlyOwner {
        require(launchBlock == 0, "launched");
        launchBlock = block.number;
        emit Launched(block.number);
    }

    function setGasPriceLimit(uint256 gweis) external onlyOwner {
        gasPriceLimit = gweis.mul(1 gwei);
        emit GasPriceLimit(gasPriceLimit);
    }

    function setGasLimitActive(bool active) external onlyOwner {
        gasLimitActive = active;
    }

    function setTax(uint256 bps) external onlyOwner {
        require(bps <= 500, "five per cent at most");
        taxBps = bps;
    }

    function setMaxTx(uint256 tokens) external onlyOwner {
        require(tokens.mul(1 ether) >= _totalSupply.div(200), "half a per cent at least");
        maxTx = tokens.mul(1 ether);
    }

    function setCharity(address charity_) external onlyOwner {
        require(charity_ != address(0) && charity_ != pair, "not there");
        charity = charity_;
    }

    function spare(address account, bool value) external onlyOwner {
        spared[account] = value;
    }

    function guarded() public view returns (bool) {
        return gasLimitActive && block.number >= launchBlock;
    }

    function _transfer(address from, address to, uint256 amount) internal override {
        if (spared[from] || spared[to]) {
            super._transfer(from, to, amount);
            return;
        }
        require(launchBlock > 0, "SERN: not launched");
        uint256 tax = 0;
        if (from == pair) {
            if (guarded()) {
                require(tx.gasprice <= gasPriceLimit, "SERN: gas price");
                require(amount <= maxTx, "SERN: too much");
            }
            tax = amount.mul(taxBps).div(10000);
        } else if (to == pair) {
            if (gasLimitActive) require(tx.gasprice <= gasPriceLimit, "SERN: gas price");
            tax = amount.mul(taxBps).div(10000);
        }
        if (tax > 0) super._transfer(from, charity, tax);
        super._transfer(from, to, amount.sub(tax));
    }
}
