// SPDX-License-Identifier: MIT
#include <gradcheck/fuzz/layer_case.hpp>

#include <new>
#include <optional>
#include <utility>

#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/base/thrown.hpp>
#include <gradcheck/factory/other_data.hpp>
#include <gradcheck/variation/branches.hpp>
#include <gradcheck/variation/domain.hpp>

namespace gradcheck::fuzz {
namespace {

using cases::LayerTask, cases::Numbers;
using detail::InputKind, detail::ParameterKind, detail::Variation;

constexpr arma::uword largest_size = 17;

/// How the data of a case are drawn.
struct Recipe {
  Variation variation;
  bool at_a_branch = false;
  std::uint64_t seed = 0;

  bool ordinary() const {
    return !at_a_branch && variation.inputs == InputKind::as_made && variation.parameters == ParameterKind::as_made;
  }
};

double amount_of(InputKind kind, Random& random) {
  switch (kind) {
    case InputKind::scaled: return random.log_uniform(1e-3, 1e3);
    case InputKind::shifted: return (random.chance(0.5) ? 1 : -1) * random.log_uniform(1, 1e3);
    case InputKind::far_entry:
    case InputKind::far_rows: return random.log_uniform(2, 2e3);
    default: return 1;
  }
}

Recipe draw_recipe(Random& random) {
  Recipe recipe;
  recipe.seed = random.bits();
  if (random.chance(0.3)) return recipe;
  recipe.at_a_branch = random.chance(0.25);
  if (!recipe.at_a_branch) {
    recipe.variation.inputs = detail::input_kinds.at(random.below(detail::input_kinds.size()));
    recipe.variation.amount = amount_of(recipe.variation.inputs, random);
  }
  if (random.chance(0.4))
    recipe.variation.parameters = random.chance(0.25) ? ParameterKind::zeros : ParameterKind::moved;
  return recipe;
}

/// Inputs at, or beside, a branch of the layer; as they are where none is found.
void go_to_a_branch(MadeLayer& made, const std::vector<detail::Look>& looks, std::uint64_t seed,
                    detail::Draws& random) {
  const auto line = random_line(made.layer, made.inputs, looks, random);
  if (!line) return;
  const auto branches = branches_on(made.layer, *line, seed);
  if (branches.empty()) return;
  auto points = around(made.layer, *line, branches.at(random.below(branches.size())), random.size(-20, -2));
  made.inputs = std::move(points.at(random.below(points.size())));
}

MadeLayer made_by(const Recipe& recipe, const Factory& make, const Configuration& at, bool calls_forward) {
  MadeLayer made = detail::made(make, at);
  if (recipe.ordinary()) return made;
  detail::Draws random(recipe.seed);
  const std::vector<detail::Look> looks = detail::looks_of(make, at, made);
  vary_parameters(made.layer, recipe.variation.parameters, random);
  made.inputs = varied(made.layer, made.inputs, looks, recipe.variation, random);
  if (recipe.at_a_branch && calls_forward) go_to_a_branch(made, looks, at.seed, random);
  return made;
}

void write(LayerTask& task, const MadeLayer& made) {
  for (const gradcheck::Parameter& p : made.layer.parameters())
    if (p.value.size() > 0) task.parameters.push_back({p.name, Numbers(p.value.values())});
  for (const arma::mat& x : made.inputs) task.inputs.emplace_back(x);
}

/// The numbers of a recipe, written into the task, where the layer answers there.
bool filled(LayerTask& task, const LayerSource& source, const Recipe& recipe) {
  const Configuration at{task.shape, task.seed};
  MadeLayer made = made_by(recipe, source.registry->at(task.name).make, at, source.calls_forward);
  write(task, made);
  if (!source.calls_forward) return true;
  if (!recipe.ordinary() && place_of(made.layer, made.inputs).domain != detail::Domain::inside) return false;
  const arma::mat y = made.layer.forward(made.inputs);
  task.cotangent = Numbers(detail::random_cotangent(y.n_rows, y.n_cols, task.seed));
  return true;
}

/// False where nothing came of it: the task is as it was, and the examination will show why, if anything is wrong.
bool try_to_fill(LayerTask& task, const LayerSource& source, const Recipe& recipe) {
  LayerTask full = task;
  try {
    const auto tried = detail::attempt([&] { return filled(full, source, recipe); });
    if (!tried || !*tried.value) return false;
  } catch (const std::bad_alloc&) {  // the examination makes the same layer, and reports it
    return false;
  }
  task = std::move(full);
  return true;
}

Variety draw_variety(Random& random, const std::vector<Variety>& known) {
  return known.empty() || random.chance(0.5) ? Variety::ordinary : random.pick(known);
}

void describe(DrawnCase& drawn, const Recipe& recipe, bool dropped) {
  const std::string kind = recipe.at_a_branch ? "at a branch" : std::string(to_string(recipe.variation.inputs));
  drawn.recipe[dropped ? "data outside of the domain" : "data"] = kind;
  if (!dropped) drawn.recipe["parameters"] = to_string(recipe.variation.parameters);
  if (!dropped && !recipe.ordinary()) drawn.scales = Scales::all;
}

}  // namespace

void fill_in(LayerTask& task, const LayerSource& source) { try_to_fill(task, source, {}); }

DrawnCase draw_layer_case(Random& random, const LayerSource& source) {
  const auto size = [&] { return random.between(1, random.between(1, largest_size)); };
  const std::string& name = random.pick(source.names);
  Shape shape{size(), size(), size(), Variety::ordinary};
  shape.variety = draw_variety(random, source.registry->at(name).varieties);
  LayerTask task{name, shape, random.bits() >> 33, {}, {}, {}};
  const Recipe recipe = draw_recipe(random);
  DrawnCase drawn{{}, Scales::ordinary, {}};
  const bool done = try_to_fill(task, source, recipe);
  if (!done && !recipe.ordinary()) fill_in(task, source);
  describe(drawn, recipe, !done);
  if (!source.registry->at(name).varieties.empty()) drawn.recipe["variety"] = to_string(shape.variety);
  drawn.value.layer = std::move(task);
  return drawn;
}

}  // namespace gradcheck::fuzz
