// SPDX-License-Identifier: MIT
#include "functions/campaign.hpp"

#include <fmt/core.h>
#include <algorithm>
#include <utility>

#include <gradcheck/render/text.hpp>

namespace functions {

namespace {

using gradcheck::Report;
using gradcheck::detail::Draws;

/// All that is random of function n.
Draws draws_of(Call call, std::uint64_t seed, int n) {
  return Draws((seed * 1'000'000 + static_cast<std::uint64_t>(n)) * 16 + static_cast<std::uint64_t>(call));
}

void tell(const Plan& plan, const Subject& s, const std::string& what, const Report& r) {
  if (plan.told)
    plan.told(fmt::format("--- {}, {}, {} of {} coordinates: {}\n{}\n", name_of(s.call), s.problem.family, what,
                          s.problem.f.outputs.size(), s.problem.x.n_elem, gradcheck::to_text(r)));
}

void add_right(Outcome& o, const Plan& plan, const Subject& s, const Report& r, const std::string& which) {
  ++o.right;
  o.evaluations += static_cast<double>(r.evaluations);
  const bool accused = accuses(r);
  o.accused += accused ? 1 : 0;
  o.undecided += !accused && !r.ok() ? 1 : 0;
  if (accused || !r.ok()) tell(plan, s, which + (accused ? " ACCUSED" : " UNDECIDED"), r);
}

void add_fault(OfKind& k, const Plan& plan, const Subject& s, const Fault& f, const Report& right,
               const std::string& which) {
  ++k.planted;
  if (!is_material(s, f, right)) {
    k.hidden += is_large(s, f) ? 1 : 0;
    return;
  }
  ++k.material;
  const Report r = checked(s, f.side);
  if (r.ok()) {
    tell(plan, s, which + " MISSED " + f.kind, r);
    return;
  }
  ++k.caught;
  const Naming n = naming(s, f, r);
  ++(n == Naming::named ? k.named : n == Naming::listed ? k.listed : n == Naming::no_class ? k.no_class : k.wrong);
  if (n == Naming::wrong || n == Naming::no_class)
    tell(plan, s, which + (n == Naming::wrong ? " WRONG NAME " : " NO CLASS ") + f.kind, r);
}

std::string row(const std::string& name, const OfKind& k) {
  return fmt::format("| {:<34} | {:>7} | {:>8} | {:>6} | {:>5} | {:>6} | {:>8} | {:>5} | {:>6} |\n", name, k.planted,
                     k.material, k.caught, k.named, k.listed, k.no_class, k.wrong, k.hidden);
}

double share(int part, int of) { return of == 0 ? 100 : 100.0 * part / of; }

}  // namespace

OfKind& OfKind::operator+=(const OfKind& o) {
  planted += o.planted;
  material += o.material;
  caught += o.caught;
  named += o.named;
  listed += o.listed;
  no_class += o.no_class;
  wrong += o.wrong;
  hidden += o.hidden;
  return *this;
}

OfKind Outcome::all() const {
  OfKind sum;
  for (const auto& [name, k] : kinds) sum += k;
  return sum;
}

bool accuses(const Report& r) {
  const auto is_broken = [](const gradcheck::Clause& c) { return c.is_broken(); };
  return r.counts().disagree > 0 || !r.findings.empty() || std::ranges::any_of(r.clauses, is_broken);
}

Subject subject_of(Call call, std::uint64_t seed, int n) {
  Draws draws = draws_of(call, seed, n);
  return subject(draws, call);
}

Outcome campaign(Call call, const Plan& plan) {
  Outcome o;
  o.call = call;
  for (int n = plan.first; n < plan.first + plan.functions; ++n) {
    Draws draws = draws_of(call, plan.seed, n);
    const Subject s = subject(draws, call);
    const std::string which = fmt::format("seed {}, function {}", plan.seed, n);
    const Report right = checked(s, {s.target.right});
    add_right(o, plan, s, right, which);
    int left = plan.faults;
    for (int tries = 0; left > 0 && tries < 60; ++tries)
      if (const auto f = fault(draws, s)) {
        add_fault(o.kinds[f->kind], plan, s, *f, right, which);
        --left;
      }
  }
  return o;
}

std::string table(const Outcome& o) {
  const OfKind all = o.all();
  std::string text = fmt::format(
      "{}: {} right ones, {} accused, {} undecided; {:.1f} evaluations each; material faults {:.2f} % caught, of these "
      "{:.1f} % named, {} wrong names\n",
      name_of(o.call), o.right, o.accused, o.undecided, o.evaluations / std::max(1, o.right),
      share(all.caught, all.material), share(all.named, all.caught), all.wrong);
  text +=
      "| kind                               | planted | material | caught | named | listed | no class | wrong | hidden "
      "|\n";
  text += "|---|---|---|---|---|---|---|---|---|\n";
  for (const auto& [name, k] : o.kinds) text += row(name, k);
  return text + row("all", all) + "\n";
}

}  // namespace functions
