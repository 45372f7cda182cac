// SPDX-License-Identifier: MIT
#include <gradcheck/chain/localise.hpp>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/chain/module_alone.hpp>
#include <gradcheck/chain/wiring.hpp>
#include <gradcheck/report/merge.hpp>

namespace gradcheck::detail {
namespace {

/// A module that is wrong by itself. place: its index; the loss comes after the last.
struct Culprit {
  std::size_t place;
  Report alone;
};

/// What the modules were given by a batch, and by the one before it; that may have been refused, and holds nothing
/// then.
struct Batches {
  std::shared_ptr<Passed> now = std::make_shared<Passed>(), before = std::make_shared<Passed>();
  AnyLayer::Matrices before_at(std::size_t k) const {
    return k < before->inputs.size() ? before->inputs[k] : AnyLayer::Matrices();
  }
};

/// One forward and as much of a backward as does not throw.
void pass_through(const Chain& chain, const arma::mat& x, std::shared_ptr<Passed> passed) {
  AnyLayer whole = compose(chain, 0, std::move(passed));
  AnyLayer::Matrices inputs{x, chain.t};
  arma::mat ones(arma::size(whole.forward(inputs)), arma::fill::ones);
  AnyLayer::Matrices dx = zero_dx(whole, inputs);
  (void)attempt([&] { whole.backward(ones, dx); });  // the layer alone will say so
}

Batches batches_of(const Chain& chain) {
  Batches batches;
  if (!attempt([&] { pass_through(chain, earlier_batch(chain), batches.before); })) batches.before->inputs.clear();
  pass_through(chain, chain.x, batches.now);
  return batches;
}

/// The first module whose output is not finite although its input is.
std::optional<Culprit> non_finite(const Chain& chain, const Passed& passed) {
  for (std::size_t k = 0; k < chain.modules.size(); ++k) {
    if (passed.inputs[k + 1][0].is_finite()) continue;
    Report report;
    report.subject = chain.modules[k].name + " alone";
    report.findings.push_back(
        {std::string(no_outputs), "", "its output holds NaN or infinity, its input does not", {}, {}});
    return Culprit{k, std::move(report)};
  }
  return std::nullopt;
}

using Cotangent = std::function<arma::mat(std::size_t module)>;

std::vector<Culprit> wrong_layers(Chain& chain, const Batches& batches, const Cotangent& cotangent,
                                  const Options& options) {
  std::vector<Culprit> all;
  for (std::size_t k = chain.modules.size(); k-- > 0;) {
    Report alone = layer_alone(chain, k, batches.now->inputs[k], batches.before_at(k), cotangent(k), options);
    if (!alone.findings.empty()) all.push_back({k, std::move(alone)});
  }
  return all;
}

/// Under the numeric cotangent; where nothing is wrong under that, which may be zero or nearly so, under a random one.
std::vector<Culprit> wrong_modules(Chain& chain, const Batches& batches, const Options& options) {
  const Passed& passed = *batches.now;
  std::vector<Culprit> all;
  if (Report loss = loss_alone(chain, passed, options); !loss.findings.empty())
    all.push_back({chain.modules.size(), std::move(loss)});
  const auto numeric = [&](std::size_t k) { return numeric_cotangent(chain, passed, k, options); };
  for (Culprit& c : wrong_layers(chain, batches, numeric, options)) all.push_back(std::move(c));
  if (!all.empty()) return all;
  return wrong_layers(
      chain, batches,
      [&](std::size_t k) {
        const arma::mat& y = passed.inputs[k + 1][0];
        return in_scalar_of(chain.modules[k].layer, random_cotangent(y.n_rows, y.n_cols, options.seed));
      },
      options);
}

/// Where the finding of a module alone lies in the chain: "layer 2 weights", or "layer 2" for its dX or as a whole.
std::string place_name(const Chain& chain, std::size_t place, const Finding& f) {
  if (place == chain.modules.size()) return "loss";
  const Chain::Module& m = chain.modules[place];
  return f.where.empty() || f.of_input ? m.name : m.block_of(f.where);
}

/// What follows from a mistake of a module alone, by its name in the chain: a block of the module, or a clause.
std::string name_in_chain(const Chain& chain, std::size_t place, const std::string& name) {
  if (place == chain.modules.size()) return name;
  const Chain::Module& m = chain.modules[place];
  if (name == "input") return "dX of " + m.name;
  const auto own = m.layer.block_names();
  return std::ranges::find(own, name) == own.end() ? name : m.block_of(name);
}

/// Blocks that disagree and lie upstream of a culprit, with none in between.
std::vector<std::string> consequences(const Chain& chain, const Report& report, const std::vector<Culprit>& culprits,
                                      std::size_t place) {
  std::vector<std::string> names;
  for (const Block& b : report.blocks) {
    if (b.counts().disagree == 0) continue;
    const std::size_t from = owner_of(chain, b.name).value_or(0);  // the first one for the input
    const auto between = [&](const Culprit& c) { return c.place >= from && c.place < place; };
    if (from < place && std::ranges::none_of(culprits, between)) names.push_back(b.name);
  }
  return names;
}

void keep(Report& report, Report alone) {
  unite_evaluations(report, alone);
  report.parts.push_back(std::move(alone));
}

void add_culprits(const Chain& chain, Report& report, const std::vector<Culprit>& culprits) {
  for (const Culprit& c : culprits) {
    std::vector<Finding> findings = c.alone.findings;
    for (Finding& f : findings) {
      for (std::string& name : f.consequences) name = name_in_chain(chain, c.place, name);
      f.where = place_name(chain, c.place, f);
      f.link = c.place;
    }
    for (std::string& name : consequences(chain, report, culprits, c.place))
      findings[0].consequences.push_back(std::move(name));
    for (Finding& f : findings) report.findings.push_back(std::move(f));
    keep(report, c.alone);
  }
}

/// Returns whether one is wrong.
bool add_penalties(const Chain& chain, Report& report, const Options& options) {
  bool wrong = false;
  for (const Chain::Penalty& p : chain.penalties) {
    Report alone = penalty_alone(chain, p, options);
    if (alone.findings.empty()) continue;
    for (Finding f : alone.findings) {
      f.where = "penalty of " + p.block;
      report.findings.push_back(std::move(f));
    }
    keep(report, std::move(alone));
    wrong = true;
  }
  return wrong;
}

/// First those whose numbers are wrong: a rule that a layer breaks beside right numbers does not explain wrong ones.
void put_wrong_numbers_first(std::vector<Culprit>& culprits) {
  std::stable_partition(culprits.begin(), culprits.end(),
                        [](const Culprit& c) { return c.alone.counts().disagree > 0; });
}

}  // namespace

void localise(Chain& chain, Report& report, const Options& options) {
  if (report.counts().disagree == 0) return;
  const Batches batches = batches_of(chain);
  if (auto culprit = non_finite(chain, *batches.now)) return add_culprits(chain, report, {*culprit});
  std::vector<Culprit> culprits = wrong_modules(chain, batches, options);
  put_wrong_numbers_first(culprits);
  add_culprits(chain, report, culprits);
  const bool penalties = add_penalties(chain, report, options);
  if (culprits.empty() && !penalties)
    if (auto finding = wrong_joints(chain, report, options)) report.findings.push_back(std::move(*finding));
}

}  // namespace gradcheck::detail
