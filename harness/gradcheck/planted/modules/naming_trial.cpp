// SPDX-License-Identifier: MIT
#include <gradcheck/planted/modules/naming_trial.hpp>

#include <algorithm>
#include <numeric>

#include <gradcheck/diagnosis/diagnosis.hpp>
#include <gradcheck/planted/modules/module_bench.hpp>

namespace gradcheck::fuzz {
namespace {

/// The module that a finding's place belongs to: "layer 2 weights, bias" to "layer 2 dense".
std::string module_of(const std::string& where) {
  for (const char* parameter : {" weights", " bias"})
    if (const auto at = where.find(parameter); where.starts_with("layer ") && at != std::string::npos)
      return where.substr(0, at) + " dense";
  return where.starts_with("penalty") ? "penalty" : where;
}

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::ranges::find(all, one) != all.end();
}

Naming naming_of(const gradcheck::Finding& f, const std::vector<std::string>& classes) {
  if (f.mistake == unnamed_mistake) return Naming::described;
  if (contains(classes, f.mistake)) return Naming::named;
  const bool listed = std::ranges::any_of(f.alternatives, [&](const std::string& a) { return contains(classes, a); });
  return listed ? Naming::listed : Naming::wrong;
}

std::optional<NamedMistake> plant(ModuleBench& bench, const RandomNetwork<double>& drawn, std::size_t kind,
                                  Random& random) {
  detail::NetworkChain<double> network = bench.chain();
  detail::Chain& chain = network.chain();
  chain.step = nullptr;  // module after module, the wrong one among them
  const WrongModule& wrong = wrong_modules()[kind];
  const auto where = wrong.plant({chain, drawn.loss, random});
  if (!where) return std::nullopt;
  const Report report = bench.named(chain);
  if (report.counts().disagree == 0) return std::nullopt;
  NamedMistake mistake = judge_names(report.findings, *where, wrong.classes);
  mistake.kind = kind;
  return mistake;
}

}  // namespace

NamedMistake judge_names(const std::vector<gradcheck::Finding>& findings, const std::string& where,
                         const std::vector<std::string>& classes) {
  NamedMistake mistake;
  mistake.where = where;
  mistake.silent = findings.empty();
  std::optional<Naming> naming;
  bool alone = !findings.empty();
  for (const gradcheck::Finding& f : findings) {
    mistake.said += (mistake.said.empty() ? "" : "; ") + f.where + ": " + f.mistake + " (" + f.sentence + ")";
    alone = alone && module_of(f.where) == where;
    const Naming one = naming_of(f, classes);
    if (!naming || one == Naming::wrong || (*naming != Naming::wrong && one < *naming)) naming = one;
  }
  if (alone) mistake.naming = naming;
  return mistake;
}

NamingTrial run_naming_trial(const PlantedOptions& options, std::uint64_t index) {
  const RandomNetwork<double> drawn = random_network<double>(options.seed, index, options.scales);
  Random random(options.seed ^ 0xd1b54a32d192ed03U, index);
  ModuleBench bench(drawn.network, drawn.loss, drawn.x, drawn.t);
  NamingTrial trial;
  detail::NetworkChain<double> right = bench.chain();
  const Report report = bench.named(right.chain());
  trial.accused = report.counts().disagree > 0 || !report.findings.empty();
  std::vector<std::size_t> order(wrong_modules().size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  random.shuffle(order);
  const arma::uword most = std::max<arma::uword>(options.faults_per_net, 1);
  for (const std::size_t kind : order) {
    if (trial.mistakes.size() == most) break;
    if (auto mistake = plant(bench, drawn, kind, random)) trial.mistakes.push_back(std::move(*mistake));
  }
  return trial;
}

}  // namespace gradcheck::fuzz
