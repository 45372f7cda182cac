// SPDX-License-Identifier: MIT
#include <gradcheck/check/check_direction.hpp>

#include <algorithm>
#include <cmath>

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

}  // namespace

Entry check_direction(const AnyLayer& layer, const AnyLayer::Matrices& inputs, const arma::mat& cotangent,
                      const std::vector<arma::mat>& gradient, std::uint64_t seed) {
  if (layer.in_double) copy_parameters(layer, *layer.in_double);
  LayerSubject at(layer, inputs, cotangent, gradient, {});
  const Ray ray = ray_of(at.subject(), seed);
  double along = 0, t = 1;
  for (std::size_t b = 0; b < gradient.size(); ++b) along += arma::accu(gradient[b] % ray.step[b]);

  Subject subject;
  subject.name = "direction";
  subject.spacing = at.subject().spacing;
  subject.magnitude = at.subject().magnitude;
  subject.secant = at.subject().secant;
  subject.evaluate = [&] {
    ray.move(t);
    const arma::mat y = at.subject().evaluate();
    ray.move(1.0);
    return y;
  };
  Subject::Block block{"direction", t, arma::mat{along}, {}, {}, {}};
  if (layer.in_float()) {
    AnyLayer same = layer;
    block.analytic_error = arma::mat{rounding_along(ray, float_rounding_of_layer(same, inputs, cotangent))};
  }
  subject.blocks.push_back(block);
  return check(subject).blocks[0].at(0);
}

}  // namespace gradcheck::detail
