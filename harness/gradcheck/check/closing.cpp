// SPDX-License-Identifier: MIT
#include <gradcheck/check/closing.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

#include <gradcheck/base/close.hpp>

namespace gradcheck::detail {
namespace {

/// So many times the root of the sum of squares no sum of independent errors comes to.
constexpr double most_of_independent = 4;

/// A direction may not lose more than this to what is tolerated of each entry.
constexpr double most_tolerated = 4e-4;

/// What no function refuses, and none looked at.
arma::uvec rest_of(const Closing::Functions& functions, std::size_t block) {
  for (const auto& f : functions)
    if (!f->is_refused(block))
      return arma::find(f->blocks()[block].reason == static_cast<unsigned char>(Reason::not_looked_at));
  return {};
}

constexpr Judgement not_yet{0, 0, 0, Verdict::undecided, Reason::not_looked_at};

}  // namespace

Closing::Closing(const Functions& functions, const Options& options) : functions_(functions), options_(options) {
  const Subject& first = functions[0]->subject();
  for (std::size_t b = 0; b < first.blocks.size(); ++b) entries_.push_back(rest_of(functions, b));
  rest_ = std::make_unique<RestOfBlocks>(first, entries_, options);
  options_.bounds.clear();  // t has its own
  for (const auto& f : functions)
    closed_.push_back({rest_->subject(f->subject()), nullptr, nullptr, std::vector<double>(rest_->size(), 0.0),
                       std::vector<Judgement>(rest_->size(), not_yet)});
}

void Closing::judge() {
  for (Closed& c : closed_) {
    c.evaluator = std::make_unique<Evaluator>(c.by_t, options_);
    c.rounding = rounding_of(c.by_t, options_);
  }
  for (std::size_t b = 0; b < entries_.size(); ++b) judge(b);
}

void Closing::judge(std::size_t block) {
  for (Closed& c : closed_)
    for (std::size_t k = 0; k < rest_->size(); ++k)
      if ((*rest_)[k].block == block) c.judgements[k] = not_yet;
  for (std::size_t k = 0; k < rest_->size() && !disagreeing(block); ++k)
    for (std::size_t f = 0; f < closed_.size() && (*rest_)[k].block == block; ++f)
      closed_[f].judgements[k] = judged(f, k);
}

/// What is tolerated of each entry, and its rounding, adds up as independent errors do.
double Closing::tolerance(const RestOfBlocks::Along& along) const {
  const double share = along.value != 0.0 ? most_of_independent * along.size / std::abs(along.value) : 1.0;
  return std::min(options_.relative_tolerance * std::max(1.0, share), most_tolerated);
}

Judgement Closing::judged(std::size_t function, std::size_t k) {
  const RestOfBlocks::Direction& d = (*rest_)[k];
  const LookedAt& of = *functions_[function];
  if (of.is_refused(d.block)) {
    const Entry all = of.blocks()[d.block].at(0);
    return {all.numeric, all.error_bar, all.bound, all.verdict, all.reason};
  }
  Closed& c = closed_[function];
  const RestOfBlocks::Along along = rest_->along(of.subject(), k);
  c.analytic[k] = along.value;
  c.by_t.blocks[k].analytic(0) = along.value;
  Point point(*c.evaluator, c.by_t.blocks[k], 0, d.lower, d.upper);
  const Estimate estimate = screen(point);
  const double scale = estimate.found ? std::abs(estimate.best.value) : 0.0;
  return Rule(tolerance(along), c.rounding.get()).judge(point, estimate, scale);
}

/// Whether a part of what a direction moves contradicts its part of the gradient, by the whole of screening alone.
bool Closing::leans(std::size_t function, std::size_t k) {
  const RestOfBlocks::Along along = rest_->along(functions_[function]->subject(), k);
  Point point(*closed_[function].evaluator, closed_[function].by_t.blocks[k], 0, (*rest_)[k].lower, (*rest_)[k].upper);
  Estimate e = screen(point);
  finish_screening(e, point);
  if (!e.found) return false;
  const double bound = Rule(tolerance(along)).bound(along.value, e.best.value, e.error, 0.0);
  return !close(along.value, e.best.value, bound);
}

std::optional<std::pair<std::size_t, std::size_t>> Closing::disagreeing(std::size_t block) const {
  for (std::size_t k = 0; k < rest_->size(); ++k)
    for (std::size_t f = 0; f < closed_.size() && (*rest_)[k].block == block; ++f)
      if (!functions_[f]->is_refused(block) && closed_[f].judgements[k].verdict == Verdict::disagree)
        return std::pair(f, k);
  return std::nullopt;
}

void Closing::move_only(std::size_t block, const arma::uvec& entries) {
  rest_->move_only(block, entries);
  for (Closed& c : closed_) c.rounding = rounding_of(c.by_t, options_);  // it was measured on other entries
}

bool Closing::is_wrong_at(const CoordinatePlace& at) {
  std::vector<Judgement> all;
  for (const auto& f : functions_) {
    f->screen(at);
    all.push_back(f->judged(at));
  }
  const bool wrong = std::ranges::any_of(all, [](const Judgement& j) { return j.verdict == Verdict::disagree; });
  for (std::size_t n = 0; n < all.size(); ++n) functions_[n]->take(at, all[n]);
  return wrong;
}

std::optional<CoordinatePlace> Closing::locate(std::size_t block) {
  const auto found = disagreeing(block);
  if (!found) return std::nullopt;
  const auto [function, k] = *found;
  arma::uvec among = entries_[block];
  while (among.n_elem > 1) {
    const arma::uvec half = among.head(among.n_elem / 2);
    rest_->move_only(block, half);
    among = leans(function, k) ? half : arma::uvec(among.tail(among.n_elem - half.n_elem));
  }
  const CoordinatePlace at{block, among(0)};
  const bool wrong = is_wrong_at(at);
  entries_[block] = entries_[block].elem(arma::find(entries_[block] != at.i)).eval();
  move_only(block, entries_[block]);
  if (!wrong) return std::nullopt;
  judge(block);
  return at;
}

Block Closing::block(std::size_t function, std::size_t of) const {
  const Closed& c = closed_[function];
  std::vector<std::size_t> each;
  for (std::size_t k = 0; k < rest_->size(); ++k)
    if ((*rest_)[k].block == of) each.push_back(k);
  const Block& whole = functions_[function]->blocks()[of];
  Block b;
  b.name = whole.name + ", the rest in directions";
  b.of_input = whole.of_input;
  b.kind = whole.kind;
  b.directions = each.size();
  b.rest_of = whole.name;
  b.analytic.set_size(each.size(), 1);
  b.numeric = b.error_bar = b.bound = b.analytic;
  b.verdict.set_size(each.size(), 1);
  b.reason.set_size(each.size(), 1);
  b.shows = std::numeric_limits<double>::infinity();
  for (arma::uword n = 0; n < each.size(); ++n) {
    const Judgement& j = c.judgements[each[n]];
    b.analytic(n) = c.analytic[each[n]];
    put(b, n, j);
    if (j.verdict == Verdict::agree)
      b.shows = std::min(b.shows, (j.bound + std::abs(b.analytic(n) - j.numeric)) / rest_->least_move(of));
  }
  return b;
}

std::vector<Block> Closing::blocks(std::size_t function) const {
  std::vector<Block> all;
  for (std::size_t b = 0; b < entries_.size(); ++b) {
    const auto is_of = [&](std::size_t k) { return (*rest_)[k].block == b; };
    std::size_t k = 0;
    while (k < rest_->size() && !is_of(k)) ++k;
    if (k < rest_->size()) all.push_back(block(function, b));
  }
  return all;
}

}  // namespace gradcheck::detail
