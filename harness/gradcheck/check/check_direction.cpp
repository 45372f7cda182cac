// SPDX-License-Identifier: MIT
#include <gradcheck/check/check_direction.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include <gradcheck/base/magnitude.hpp>
#include <gradcheck/base/random_cotangent.hpp>
#include <gradcheck/check/check.hpp>
#include <gradcheck/subject/layer_subject.hpp>

namespace gradcheck::detail {
namespace {

/// Gives the parameters of the layer in double the values of the layer itself, and its buffers: by their names, where
/// they are not in the same order, or some are missing.
void copy_parameters(const AnyLayer& from, const AnyLayer& to) {
  const Parameters source = from.parameters(), target = to.parameters();
  for (std::size_t k = 0; k < source.size(); ++k) {
    const bool in_place = k < target.size() && target[k].name == source[k].name;
    const auto into = in_place ? target.begin() + static_cast<std::ptrdiff_t>(k)
                               : std::ranges::find(target, source[k].name, &Parameter::name);
    if (into != target.end()) into->value.put_back(source[k].value.held());
  }
}

/// Coordinates of several blocks that move together: start + (t - 1) * step. From t = 1, so that the rounding of t is
/// that of the coordinates.
struct Ray {
  std::vector<Coordinates> blocks;
  std::vector<arma::mat> start, step;

  void move(double t) const {
    for (std::size_t b = 0; b < blocks.size(); ++b) blocks[b].assign(start[b] + (t - 1) * step[b]);
  }
};

/// Steps down to 2^-26 of a block reach as near to x as this share of 1; data below it may lie nearer to their kinks.
constexpr double far_below_one = 0x1p-10;

/// The root mean square of the smallest block that is not all zero, as a share of max(1, that).
double share_of_own_size(const Subject& subject) {
  double share = 1;
  for (const Subject::Block& b : subject.blocks)
    if (const double size = root_mean_square(b.coordinates.values()); size > 0) share = std::min(share, size);
  return share;
}

Ray ray_of(const Subject& subject, std::uint64_t seed) {
  Ray ray;
  for (const Subject::Block& b : subject.blocks) {
    ray.blocks.push_back(b.coordinates);
    ray.start.push_back(b.coordinates.values());
    ray.step.push_back(std::max(1.0, root_mean_square(ray.start.back())) *
                       random_cotangent(ray.start.back().n_rows, ray.start.back().n_cols, ++seed));
  }
  return ray;
}

/// What a float backward may be off along the line.
double rounding_along(const Ray& ray, const std::vector<arma::mat>& rounding) {
  double sum = 0;
  for (std::size_t b = 0; b < rounding.size(); ++b) sum += arma::accu(arma::abs(ray.step[b]) % rounding[b]);
  return sum;
}

double along(const Ray& ray, const std::vector<arma::mat>& gradient) {
  double sum = 0;
  for (std::size_t b = 0; b < ray.step.size(); ++b) sum += arma::accu(gradient.at(b) % ray.step[b]);
  return sum;
}

/// Backward along the ray: its own rounding there is measured as that of one coordinate is.
std::optional<AnalyticSide> side_along(const Ray& ray, const Subject& of) {
  std::optional<AnalyticSide> side = of.analytic_side;
  if (side)
    side->gradient = [&ray, gradient = of.analytic_side->gradient](const arma::mat& cotangent) {
      return std::vector<arma::mat>{arma::mat{along(ray, gradient(cotangent))}};
    };
  return side;
}

/// The derivative along a ray, judged like that of one coordinate.
Entry judged_along(const Ray& ray, const Subject& of, const std::vector<arma::mat>& gradient, double analytic_error) {
  double t = 1;
  Subject subject;
  subject.name = "direction";
  subject.spacing = of.spacing;
  subject.magnitude = of.magnitude;
  subject.secant = of.secant;
  subject.evaluate = [&] {
    ray.move(t);
    const arma::mat y = of.evaluate();
    ray.move(1.0);
    return y;
  };
  Subject::Block block{"direction", t, arma::mat{along(ray, gradient)}, {}, {}, {}};
  if (analytic_error > 0) block.analytic_error = arma::mat{analytic_error};
  subject.blocks.push_back(block);
  subject.analytic_side = side_along(ray, of);
  return check(subject).blocks[0].at(0);
}

/// What a shorter ray says, if it decides: data far below 1 may lie near kinks and bends that every other step crosses.
std::optional<Entry> decided_by_own_size(Ray ray, const Subject& of, const std::vector<arma::mat>& gradient,
                                         double analytic_error) {
  const double share = share_of_own_size(of);
  if (!(share < far_below_one)) return std::nullopt;
  for (arma::mat& step : ray.step) step *= share;
  Entry e = judged_along(ray, of, gradient, share * analytic_error);
  for (double* number : {&e.analytic, &e.numeric, &e.error_bar, &e.bound}) *number /= share;  // of the whole ray
  return e.verdict == Verdict::undecided ? std::nullopt : std::optional(e);
}

/// Where data are as different as this, some may lie so near a singular point (x log |x| at 1e-12) that steps of any
/// common size reach far over it.
constexpr double far_below_others = 0x1p-10;

/// Whether the gradient is right along a ray on which every entry moves in proportion to itself; one that is 0 moves as
/// on the ray given.
bool agrees_entry_by_entry(Ray ray, const Subject& of, const std::vector<arma::mat>& gradient) {
  bool differ = false;
  for (std::size_t b = 0; b < ray.step.size(); ++b) {
    const double unit = std::max(1.0, root_mean_square(ray.start[b]));
    for (arma::uword i = 0; i < ray.step[b].n_elem; ++i) {
      const double share = std::abs(ray.start[b](i)) / unit;
      if (share == 0) continue;
      ray.step[b](i) *= share;
      differ = differ || share < far_below_others;
    }
  }
  return differ && judged_along(ray, of, gradient, 0).verdict == Verdict::agree;
}

/// Steps of entries that are zero, as shares of what they are along the ray: nothing says how near their kinks lie.
constexpr std::array shares_at_zero{0x1p-10, 0x1p-20, 0x1p-30};

/// The ray of the entries that are zero, or of the others.
Ray part_of(Ray ray, bool zeros) {
  for (std::size_t b = 0; b < ray.step.size(); ++b)
    for (arma::uword i = 0; i < ray.step[b].n_elem; ++i)
      if ((ray.start[b](i) == 0.0) != zeros) ray.step[b](i) = 0;
  return ray;
}

bool moves_anything(const Ray& ray) {
  return std::ranges::any_of(ray.step, [](const arma::mat& step) { return !step.is_zero(); });
}

/// Whether the gradient is right along the entries that are zero, by short steps, and along the others: x / max(|x|,
/// eps) at x = 0 is straight within eps alone.
bool agrees_apart_from_zeros(const Ray& ray, const Subject& of, const std::vector<arma::mat>& gradient) {
  const Ray zeros = part_of(ray, true), others = part_of(ray, false);
  if (!moves_anything(zeros)) return false;
  if (moves_anything(others) && judged_along(others, of, gradient, 0).verdict != Verdict::agree) return false;
  return std::ranges::any_of(shares_at_zero, [&](double share) {
    Ray shorter = zeros;
    for (arma::mat& step : shorter.step) step *= share;
    return judged_along(shorter, of, gradient, 0).verdict == Verdict::agree;
  });
}

}  // namespace

Entry check_direction(const AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                      const std::vector<arma::mat>& gradient, std::uint64_t seed) {
  const KeptCoordinates kept = kept_parameters(layer.in_double ? *layer.in_double : layer);  // others ask at the point
  if (layer.in_double) copy_parameters(layer, *layer.in_double);
  LayerSubject at(layer, inputs, cotangent, gradient, {});
  const Ray ray = ray_of(at.subject(), seed);
  double analytic_error = 0;
  if (layer.in_float()) {
    AnyLayer same = layer;
    analytic_error = rounding_along(ray, float_rounding_of_layer(same, inputs, cotangent));
  }
  const Entry e = judged_along(ray, at.subject(), gradient, analytic_error);
  if (e.verdict == Verdict::agree) return e;
  Entry said = decided_by_own_size(ray, at.subject(), gradient, analytic_error).value_or(e);
  if (said.verdict == Verdict::disagree &&
      (agrees_entry_by_entry(ray, at.subject(), gradient) || agrees_apart_from_zeros(ray, at.subject(), gradient))) {
    said.verdict = Verdict::undecided;
    said.reason = Reason::rough;
  }
  return said;
}

}  // namespace gradcheck::detail
