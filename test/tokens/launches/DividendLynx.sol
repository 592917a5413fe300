// SPDX-License-Identifier: MIT
pragma solidity 0.7.6;

import "../base/Base06.sol";
import "./parts/Dex.sol";

interface IDividendDistributor {
    function setDistributionCriteria(uint256 minPeriod, uint256 minDistribution) external;
    function setShare(address shareholder, uint256 amount) external;
    function deposit() external payable;
    function process(uint256 gas) external;
}

contract DividendDistributor is IDividendDistributor {
    using SafeMath for uint256;

    struct Share {
        uint256 amount;
        uint256 totalExcluded;
        uint256 totalRealised;
    }

    address private _token;
    address[] private shareholders;
    mapping(address => uint256) private shareholderIndexes;
    mapping(address => uint256) private shareholderClaims;
    mapping(address => Share) public shares;

    uint256 public totalShares;
    uint256 public totalDividends;
    uint256 public dividendsPerShare;
    uint256 public constant dividendsPerShareAccuracyFactor = 10 ** 36;
    uint256 public minPeriod = 1 hours;
    uint256 public minDistribution = 10 ** 15;
    uint256 private currentIndex;

    modifier onlyToken() {
        require(msg.sender == _token, "only the token");
        _;
    }

    constructor() {
        _token = msg.sender;
    }

    function setDistributionCriteria(uint256 _minPeriod, uint256 _minDistribution) external override onlyToken {
        minPeriod = _minPeriod;
        minDistribution = _minDistribution;
    }

    function setShare(address shareholder, uint256 amount) external override onlyToken {
        if (shares[shareholder].amount > 0) distributeDividend(shareholder);
        if (amount > 0 && shares[shareholder].amount == 0) {
            shareholderIndexes[shareholder] = shareholders.length;
            shareholders.push(shareholder);
        } else if (amount == 0 && shares[shareholder].amount > 0) {
            address last = shareholders[shareholders.length - 1];
            shareholders[shareholderIndexes[shareholder]] = last;
            shareholderIndexes[last] = shareholderIndexes[shareholder];
            shareholders.pop();
        }
        totalShares = totalShares.sub(shares[shareholder].amount).add(amount);
        shares[shareholder].amount = amount;
        shares[shareholder].totalExcluded = cumulative(amount);
    }

    function deposit() external payable override onlyToken {
        if (totalShares == 0) return;
        totalDividends = totalDividends.add(msg.value);
        dividendsPerShare = dividendsPerShare.add(dividendsPerShareAccuracyFactor.mul(msg.value).div(totalShares));
    }

    function process(uint256 gas) external override onlyToken {
        uint256 count = shareholders.length;
        uint256 gasUsed = 0;
        uint256 gasLeft = gasleft();
        for (uint256 i = 0; i < count && gasUsed < gas; i++) {
            if (currentIndex >= count) currentIndex = 0;
            address next = shareholders[currentIndex];
            bool due = shareholderClaims[next] + minPeriod < block.timestamp;
            if (due && getUnpaidEarnings(next) > minDistribution) distributeDividend(next);
            gasUsed = gasUsed.add(gasLeft.sub(gasleft()));
            gasLeft = gasleft();
            currentIndex++;
        }
    }

    function distributeDividend(address shareholder) internal {
        uint256 amount = getUnpaidEarnings(shareholder);
        if (amount == 0) return;
        shareholderClaims[shareholder] = block.timestamp;
        shares[shareholder].totalRealised = shares[shareholder].totalRealised.add(amount);
        shares[shareholder].totalExcluded = cumulative(shares[shareholder].amount);
        payable(shareholder).send(amount);
    }

    function claimDividend() external {
        distributeDividend(msg.sender);
    }

    function getUnpaidEarnings(address shareholder) public view returns (uint256) {
        uint256 total = cumulative(shares[shareholder].amount);
        uint256 excluded = shares[shareholder].totalExcluded;
        return total <= excluded ? 0 : total.sub(excluded);
    }

    function cumulative(uint256 share) internal view returns (uint256) {
        return share.mul(dividendsPerShare).div(dividendsPerShareAccuracyFactor);
    }
}

/// Holders are paid in ether out of a five per cent tax.
contract DividendLynx is ERC20, Ownable {
    using SafeMath for uint256;

    IUniswapV2Router02 public router;
    address public pair;
    IDividendDistributor public distributor;
    address payable public treasury;
    uint256 public rewardFee = 3;
    uint256 public treasuryFee = 2;
    uint256 public distributorGas = 300000;
    uint256 public swapThreshold;
    bool public swapEnabled = true;
    bool private inSwap;
    bool public tradingLive;
    mapping(address => bool) public isFeeExempt;
    mapping(address => bool) public isDividendExempt;

    event AutoPaid(uint256 rewards, uint256 treasury);

    modifier swapping() {
        inSwap = true;
        _;
        inSwap = false;
    }

    constructor(address _router) ERC20("Dividend Lynx", "DLYNX") {
        router = IUniswapV2Router02(_router);
        pair = IUniswapV2Factory(router.factory()).createPair(router.WETH(), address(this));
        distributor = new DividendDistributor();
        treasury = msg.sender;
        isFeeExempt[msg.sender] = true;
        isFeeExempt[address(this)] = true;
        isDividendExempt[pair] = true;
        isDividendExempt[address(this)] = true;
        isDividendExempt[address(0xdead)] = true;
        _mint(msg.sender, 15_000_000 ether);
        swapThreshold = 15_000_000 ether / 5000;
    }

    receive() external payable {}

    function launch() external onlyOwner {
        tradingLive = true;
    }

    function setFees(uint256 reward, uint256 treasury_) external onlyOwner {
        require(reward.add(treasury_) <= 12, "twelve at most");
        rewardFee = reward;
        treasuryFee = treasury_;
    }

    function updateDividendDistributor(address next) external onlyOwner {
        require(next != address(distributor), "the same");
        distributor = IDividendDistributor(next);
    }

    function setIsFeeExempt(address holder, bool exempt) external onlyOwner {
        isFeeExempt[holder] = exempt;
    }

    function setIsDividendExempt(address holder, bool exempt) external onlyOwner {
        require(holder != address(this) && holder != pair);
        isDividendExempt[holder] = exempt;
        try distributor.setShare(holder, exempt ? 0 : _balances[holder]) {} catch {}
    }

    function setDistributionCriteria(uint256 minPeriod, uint256 minDistribution) external onlyOwner {
        distributor.setDistributionCriteria(minPeriod, minDistribution);
    }

    function setDistributorSettings(uint256 gas) external onlyOwner {
        require(gas < 750000, "too much");
        distributorGas = gas;
    }

    function setSwapBackSettings(bool enabled, uint256 amount) external onlyOwner {
        require(amount >= _totalSupply / 100000 && amount <= _totalSupply / 100, "out of range");
        swapEnabled = enabled;
        swapThreshold = amount;
    }

    function _transfer(address sender, address recipient, uint256 amount) internal override {
        if (inSwap) {
            super._transfer(sender, recipient, amount);
            return;
        }
        bool exempt = isFeeExempt[sender] || isFeeExempt[recipient];
        require(tradingLive || exempt, "not live");
        if (sender != pair && swapEnabled && _balances[address(this)] >= swapThreshold && !exempt) swapBack();
        uint256 fee = 0;
        if (!exempt && (sender == pair || recipient == pair)) fee = amount.mul(rewardFee.add(treasuryFee)).div(100);
        if (fee > 0) super._transfer(sender, address(this), fee);
        super._transfer(sender, recipient, amount.sub(fee));
        if (!isDividendExempt[sender]) distributor.setShare(sender, _balances[sender]);
        if (!isDividendExempt[recipient]) distributor.setShare(recipient, _balances[recipient]);
        try distributor.process(distributorGas) {} catch {}
    }

    function swapBack() internal swapping {
        uint256 amount = swapThreshold;
        address[] memory path = new address[](2);
        path[0] = address(this);
        path[1] = router.WETH();
        _approve(address(this), address(router), amount);
        router.swapExactTokensForETHSupportingFeeOnTransferTokens(amount, 0, path, address(this), block.timestamp);
        uint256 total = rewardFee.add(treasuryFee);
        if (total == 0) return;
        uint256 rewards = address(this).balance.mul(rewardFee).div(total);
        try distributor.deposit{value: rewards}() {} catch {}
        uint256 rest = address(this).balance;
        treasury.send(rest);
        emit AutoPaid(rewards, rest);
    }
}
