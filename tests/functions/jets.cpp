// SPDX-License-Identifier: MIT
#include "functions/jets.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace functions {

bool Slipped::at(arma::uword node) const { return std::find(nodes.begin(), nodes.end(), node) != nodes.end(); }

bool applies(Slip slip, const Node& node) {
  const Op op = node.op;
  switch (slip) {
    case Slip::half_product:
    case Slip::cross_missing:
    case Slip::cross_half: return op == Op::multiply;
    case Slip::slope_missing: return is_unary(op) && op != Op::plus && op != Op::power;
    case Slip::quotient_half:
    case Slip::quotient_sign: return op == Op::divide;
    case Slip::exponent_missing:
    case Slip::exponent_kept: return op == Op::power;
    case Slip::second_sign:
    case Slip::second_missing: return op == Op::add || op == Op::subtract;
    case Slip::neighbour: return op > Op::power && op != Op::exponential;
    case Slip::bend_missing: return op >= Op::power;
    case Slip::inner_bend_missing: return op >= Op::power;
    default: return false;
  }
}

namespace {

struct Jet {
  double v = 0;
  arma::rowvec g;
};

double neighbour_slope(const Node& node, double z) {
  switch (node.op) {
    case Op::sine: return -std::cos(z);
    case Op::cosine: return std::sin(z);
    case Op::tanh: return 1 - std::tanh(z);
    case Op::logarithm: return std::log(z);
    case Op::root: return 1 / std::sqrt(z);
    default: return 1 / (1 + z);
  }
}

double slope(const Node& node, double z, Slip slip) {
  const double right = slopes(node, z).first;
  if (slip == Slip::slope_missing) return 1;
  if (slip == Slip::neighbour) return neighbour_slope(node, z);
  if (slip == Slip::exponent_missing) return right / node.c;
  return slip == Slip::exponent_kept ? right * z : right;
}

/// (a + sign b)' is a' and this times b'.
double of_second(const Node& node, Slip slip) {
  const double sign = node.op == Op::add ? 1 : -1;
  return slip == Slip::second_missing ? 0 : slip == Slip::second_sign ? -sign : sign;
}

Jet product(const Jet& a, const Jet& b, Slip slip) {
  Jet r{a.v * b.v, a.g * b.v};
  if (slip != Slip::half_product) r.g += a.v * b.g;
  return r;
}

Jet quotient(const Jet& a, const Jet& b, Slip slip) {
  const double q = a.v / b.v;
  Jet r{q, a.g / b.v};
  if (slip == Slip::quotient_sign) r.g += q / b.v * b.g;
  if (slip != Slip::quotient_sign && slip != Slip::quotient_half) r.g -= q / b.v * b.g;
  return r;
}

Jet step(const Node& node, const std::vector<Jet>& jets, const arma::vec& x, Slip slip) {
  switch (node.op) {
    case Op::input: {
      Jet r{x(node.a), arma::rowvec(x.n_elem, arma::fill::zeros)};
      r.g(node.a) = 1;
      return r;
    }
    case Op::constant: return {node.c, arma::rowvec(x.n_elem, arma::fill::zeros)};
    case Op::add: return {jets[node.a].v + jets[node.b].v, jets[node.a].g + of_second(node, slip) * jets[node.b].g};
    case Op::subtract:
      return {jets[node.a].v - jets[node.b].v, jets[node.a].g + of_second(node, slip) * jets[node.b].g};
    case Op::multiply: return product(jets[node.a], jets[node.b], slip);
    case Op::divide: return quotient(jets[node.a], jets[node.b], slip);
    default: {
      const Jet& a = jets[node.a];
      return {slopes(node, a.v).value, slope(node, a.v, slip) * a.g};
    }
  }
}

std::vector<Jet> jets_of(const Program& program, const arma::vec& x, const Slipped& slipped) {
  std::vector<Jet> jets;
  jets.reserve(program.nodes.size());
  for (arma::uword k = 0; k < program.nodes.size(); ++k)
    jets.push_back(step(program.nodes[k], jets, x, slipped.at(k) ? slipped.slip : Slip::none));
  return jets;
}

/// A Hessian as the sum over all steps: each step's own second derivative, weighed with what its value counts for in
/// the output. Most slopes of a long chain are zero, which is what makes it quick.
class Bends {
 public:
  Bends(const std::vector<Jet>& jets, arma::uword n) : jets_(jets), weight_(jets.size()), h_(n, n, arma::fill::zeros) {}

  arma::mat of(const Program& program, const Slipped& slipped) {
    weight_[program.outputs[0]] = 1;
    for (arma::uword k = program.nodes.size(); k-- > 0;)
      if (weight_[k] != 0.0) add(program.nodes[k], jets_[k], weight_[k], slipped.at(k) ? slipped.slip : Slip::none);
    return h_;
  }

 private:
  void add(const Node& node, const Jet& here, double w, Slip slip) {
    if (node.op == Op::add || node.op == Op::subtract) {
      weight_[node.a] += w;
      weight_[node.b] += of_second(node, slip) * w;
    } else if (node.op == Op::multiply) {
      add_product(node, w, slip);
    } else if (node.op == Op::divide) {
      add_quotient(node, here, w);
    } else if (is_unary(node.op)) {
      const Jet& a = jets_[node.a];
      if (slip != Slip::bend_missing) add(w * slopes(node, a.v).second, a.g, a.g);
      if (slip != Slip::inner_bend_missing) weight_[node.a] += w * slope(node, a.v, slip);
    }
  }
  void add_product(const Node& node, double w, Slip slip) {
    const Jet &a = jets_[node.a], &b = jets_[node.b];
    if (slip != Slip::cross_missing) add(w, a.g, b.g);
    if (slip != Slip::cross_missing && slip != Slip::cross_half) add(w, b.g, a.g);
    weight_[node.a] += w * b.v;
    weight_[node.b] += w * a.v;
  }
  /// From a = q b: a'' = q'' b + q' b' + b' q' + q b''.
  void add_quotient(const Node& node, const Jet& q, double w) {
    const Jet& b = jets_[node.b];
    add(-w / b.v, q.g, b.g);
    add(-w / b.v, b.g, q.g);
    weight_[node.a] += w / b.v;
    weight_[node.b] -= w * q.v / b.v;
  }
  /// w a^T b
  void add(double w, const arma::rowvec& a, const arma::rowvec& b) {
    for (arma::uword j = 0; j < b.n_elem; ++j)
      if (b(j) != 0.0)
        for (arma::uword i = 0; i < a.n_elem; ++i) h_(i, j) += w * (a(i) * b(j));
  }

  const std::vector<Jet>& jets_;
  std::vector<double> weight_;
  arma::mat h_;
};

}  // namespace

arma::mat jacobian(const Program& program, const arma::vec& x, const Slipped& slipped) {
  const std::vector<Jet> jets = jets_of(program, x, slipped);
  arma::mat j(program.outputs.size(), x.n_elem);
  for (arma::uword i = 0; i < j.n_rows; ++i) j.row(i) = jets[program.outputs[i]].g;
  return j;
}

arma::mat hessian(const Program& program, const arma::vec& x, const Slipped& slipped) {
  const std::vector<Jet> jets = jets_of(program, x, slipped);
  return Bends(jets, x.n_elem).of(program, slipped);
}

arma::umat reaches(const Program& program, arma::uword n) {
  arma::umat of_nodes(program.nodes.size(), n, arma::fill::zeros);
  for (arma::uword k = 0; k < program.nodes.size(); ++k) {
    const Node& node = program.nodes[k];
    if (node.op == Op::input) of_nodes(k, node.a) = 1;
    if (node.op > Op::constant) of_nodes.row(k) = of_nodes.row(node.a);
    if (node.op > Op::constant && !is_unary(node.op))
      of_nodes.row(k) = arma::max(of_nodes.row(k), of_nodes.row(node.b));
  }
  arma::umat r(program.outputs.size(), n);
  for (arma::uword i = 0; i < r.n_rows; ++i) r.row(i) = of_nodes.row(program.outputs[i]);
  return r;
}

}  // namespace functions
