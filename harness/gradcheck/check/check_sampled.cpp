// SPDX-License-Identifier: MIT
#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <utility>

#include <gradcheck/base/random_bits.hpp>
#include <gradcheck/check/check_within.hpp>
#include <gradcheck/check/closing.hpp>
#include <gradcheck/check/looked_at.hpp>

namespace gradcheck::detail {
namespace {

/// What an evaluator takes to begin, a direction at ordinary scale, and one that disagrees.
constexpr std::uint64_t evaluator_takes = 18, direction_takes = 8, accusation_takes = 128;
constexpr int most_located = 8;  // of a block

/// Every coordinate, those of a block in a random order, the blocks in turn.
std::deque<CoordinatePlace> drawn(const Subject& subject, std::uint64_t seed) {
  std::vector<arma::uvec> each;
  arma::uword longest = 0;
  for (const Subject::Block& block : subject.blocks) {
    arma::uvec order(block.coordinates.size());
    for (arma::uword n = 0; n < order.n_elem; ++n) order(n) = n;
    RandomBits random(seed + each.size());
    for (arma::uword n = order.n_elem; n > 1; --n) std::swap(order(n - 1), order(random() % n));
    longest = std::max(longest, order.n_elem);
    each.push_back(std::move(order));
  }
  std::deque<CoordinatePlace> all;
  for (arma::uword n = 0; n < longest; ++n)
    for (std::size_t b = 0; b < each.size(); ++b)
      if (n < each[b].n_elem) all.push_back({b, each[b](n)});
  return all;
}

class SampledCheck {
 public:
  SampledCheck(const std::vector<Subject>& functions, const Options& options, Budget& budget)
      : options_(options), budget_(budget), blocks_(functions[0].blocks.size()), all_(coordinates_of(functions[0])) {
    for (const Subject& f : functions) functions_.push_back(std::make_unique<LookedAt>(f, options));
    for (const CoordinatePlace& at : drawn(functions[0], options.seed))
      if (!std::ranges::all_of(functions_, [&at](const auto& f) { return f->is_refused(at.block); }))
        order_.push_back(at);
    begin_ = order_.size();
  }

  std::vector<Report> reports() {
    const std::uint64_t directions = direction_takes * RestOfBlocks::directions_for(blocks_);
    const std::uint64_t kept = std::max(2 * evaluator_takes + directions + accusation_takes, budget_.all() / 2);
    look_within(budget_.all() - std::min(budget_.all(), kept));
    if (!order_.empty()) close();
    look_within(budget_.all());
    std::vector<Report> all;
    for (std::size_t f = 0; f < functions_.size(); ++f) all.push_back(report(f));
    return all;
  }

 private:
  void look_within(std::uint64_t limit) {
    budget_.limit_to(limit);
    try {
      while (!order_.empty() && look_at_some()) {
      }
    } catch (const OutOfBudget&) {
      for (const auto& f : functions_) f->forget();
    }
    budget_.limit_to(budget_.all());
  }

  /// Screens coordinates with three quarters of what is left, and judges them: what is in doubt takes more. At first no
  /// more than one of each block, so that there is enough for what is wrong throughout.
  bool look_at_some() {
    const std::uint64_t enough = budget_.used() + budget_.left() - budget_.left() / 4;
    const std::size_t most = order_.size() == begin_ ? std::min(begin_, blocks_) : order_.size();
    std::size_t begun = 0;
    for (; begun < most && budget_.used() < enough; ++begun)
      for (const auto& f : functions_) f->screen(order_[begun]);
    for (std::size_t n = 0; n < begun; ++n) judge_first();
    return begun > 0;
  }

  /// By all functions, or by none.
  void judge_first() {
    const CoordinatePlace at = order_.front();
    std::vector<Judgement> all;
    for (const auto& f : functions_) all.push_back(f->judged(at));
    for (std::size_t f = 0; f < functions_.size(); ++f) functions_[f]->take(at, all[f]);
    order_.pop_front();
    if (options_.progress) options_.progress(all_ - order_.size(), all_);
  }

  bool disagrees_in(std::size_t block) const {
    const auto disagrees = [block](const auto& f) { return f->blocks()[block].counts().disagree > 0; };
    return std::ranges::any_of(functions_, disagrees);
  }

  void close() {
    closing_ = std::make_unique<Closing>(functions_, options_);
    try {
      closing_->judge();
      for (std::size_t b = 0; b < blocks_; ++b)
        if (!disagrees_in(b)) locate_in(b);
    } catch (const OutOfBudget&) {
      for (const auto& f : functions_) f->forget();
    }
  }

  void locate_in(std::size_t block) {
    for (int n = 0; n < most_located; ++n) {
      const auto at = closing_->locate(block);
      if (!at) return;
      std::erase_if(order_, [&at](const CoordinatePlace& p) { return p.block == at->block && p.i == at->i; });
    }
  }

  Report report(std::size_t f) const {
    Report r = begun_report(functions_[f]->evaluator());
    r.blocks = functions_[f]->blocks();
    if (closing_)
      for (Block& b : closing_->blocks(f)) r.blocks.push_back(std::move(b));
    r.evaluations = budget_.used();
    r.failed_evaluations = functions_[f]->evaluator().failed();
    r.failed_at = functions_[f]->evaluator().failed_at();
    return r;
  }

  const Options& options_;
  Budget& budget_;
  std::size_t blocks_;
  arma::uword all_;
  Closing::Functions functions_;
  std::deque<CoordinatePlace> order_;  ///< what was not looked at
  std::size_t begin_ = 0;              ///< how many these were at first
  std::unique_ptr<Closing> closing_;
};

}  // namespace

std::vector<Report> check_sampled(const std::vector<Subject>& functions, const Options& options, Budget& budget) {
  return SampledCheck(functions, options, budget).reports();
}

}  // namespace gradcheck::detail
