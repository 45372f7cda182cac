// SPDX-License-Identifier: MIT
#include <gradcheck/planted/modules/wrong_block.hpp>

namespace gradcheck::fuzz {
namespace {

using arma::mat;
using Change = std::function<void(Backward&)>;

Change other_mask(const mlp::Layer<double>& layer) {
  const auto* dropout = std::get_if<mlp::Dropout<double>>(&layer);
  if (!dropout || !dropout->is_training()) return {};
  return [other = *dropout](Backward& b) mutable {
    mlp::Dropout<double> next = other;
    next.next_mask();
    b.dx = next.forward(b.cotangent);
  };
}

Change scale_left_out(const mlp::Layer<double>& layer) {
  const auto* dropout = std::get_if<mlp::Dropout<double>>(&layer);
  if (!dropout || !dropout->is_training() || dropout->p() <= 0) return {};
  return [p = dropout->p()](Backward& b) { b.dx *= 1 - p; };
}

/// ddirections_j = lengths_j / |directions_j| dW_j, its part along the direction not taken away.
Change along_direction(const mlp::Layer<double>& layer) {
  if (!std::holds_alternative<mlp::WeightNorm<double>>(layer)) return {};
  return [](Backward& b) {
    const arma::vec factors = b.value("lengths").t() / arma::sqrt(arma::sum(arma::square(b.value("directions")), 1));
    b.set("directions", mat(b.cotangent.t() * b.x).each_col() % factors);
  };
}

Change length_left_out(const mlp::Layer<double>& layer) {
  if (!std::holds_alternative<mlp::WeightNorm<double>>(layer)) return {};
  return [](Backward& b) { b.set("directions", b.gradient("directions").each_col() / b.value("lengths").t()); };
}

Change temperature_left_out(const mlp::Layer<double>& layer) {
  const auto* phi = std::get_if<mlp::Activation<double>>(&layer);
  if (!phi || phi->function() != mlp::Function::softmax || phi->constant() == 1) return {};
  return [t = phi->constant()](Backward& b) { b.dx *= t; };
}

/// What the skip adds to dx.
mat through_skip(const Backward& b) {
  return b.has("projection weights") ? mat(b.cotangent * b.value("projection weights")) : b.cotangent;
}

Change skip_left_out(const mlp::Layer<double>& layer) {
  if (!std::holds_alternative<mlp::Residual<double>>(layer)) return {};
  return [](Backward& b) { b.dx -= through_skip(b); };
}

Change projection_without_cotangent(const mlp::Layer<double>& layer) {
  const auto* block = std::get_if<mlp::Residual<double>>(&layer);
  if (!block || !block->projection()) return {};
  return [](Backward& b) { b.set("projection weights", arma::zeros(arma::size(b.gradient("projection weights")))); };
}

Change row_assigned(const mlp::Layer<double>& layer) {
  const auto* table = std::get_if<mlp::Embedding<double>>(&layer);
  if (!table) return {};
  return [d = table->columns()](Backward& b) {
    mat g(arma::size(b.gradient("table")));
    for (arma::uword j = 0; j < b.x.n_cols; ++j)
      for (arma::uword i = 0; i < b.x.n_rows; ++i)
        g.row(static_cast<arma::uword>(b.x(i, j))) = b.cotangent.submat(i, j * d, i, j * d + d - 1);
    b.set("table", g);
  };
}

}  // namespace

std::vector<WrongBlock> wrong_other_blocks() {
  return {
      {"dropout: mask not kept", {"mask not kept"}, other_mask},
      {"dropout: scale 1/(1-p) left out", {"a wrong factor"}, scale_left_out},
      {"weight_norm: directions keep their part along themselves", {"rank-one term wrong"}, along_direction},
      {"weight_norm: length left out of the directions", {"factor lengths is missing"}, length_left_out},
      {"softmax: temperature left out", {"a wrong factor", "factor "}, temperature_left_out},
      {"residual: skip left out", {"one branch missing", "gradient missing (zero)"}, skip_left_out},
      {"residual: projection without the skip's cotangent", {"gradient missing (zero)"}, projection_without_cotangent},
      {"embedding: a row assigned where it has to be added", {"assigned, not added"}, row_assigned},
  };
}

}  // namespace gradcheck::fuzz
