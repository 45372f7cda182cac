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
  arma::mat h;  // empty where no second derivatives are asked for
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

Jet unary(const Node& node, const Jet& a, Slip slip) {
  const Slopes s = slopes(node, a.v);
  double first = s.first;
  if (slip == Slip::slope_missing) first = 1;
  if (slip == Slip::neighbour) first = neighbour_slope(node, a.v);
  if (slip == Slip::exponent_missing) first = s.first / node.c;
  if (slip == Slip::exponent_kept) first = s.first * a.v;
  Jet r{s.value, first * a.g, {}};
  if (a.h.is_empty()) return r;
  r.h = (slip == Slip::bend_missing ? 0.0 : s.second) * a.g.t() * a.g;
  if (slip != Slip::inner_bend_missing) r.h += first * a.h;
  return r;
}

Jet sum(const Jet& a, const Jet& b, double sign, Slip slip) {
  const double of_b = slip == Slip::second_missing ? 0 : slip == Slip::second_sign ? -sign : sign;
  Jet r{a.v + sign * b.v, a.g + of_b * b.g, {}};
  if (!a.h.is_empty()) r.h = a.h + of_b * b.h;
  return r;
}

Jet product(const Jet& a, const Jet& b, Slip slip) {
  Jet r{a.v * b.v, a.g * b.v, {}};
  if (slip != Slip::half_product) r.g += a.v * b.g;
  if (a.h.is_empty()) return r;
  r.h = a.h * b.v + a.v * b.h;
  if (slip != Slip::cross_missing) r.h += a.g.t() * b.g;
  if (slip != Slip::cross_missing && slip != Slip::cross_half) r.h += b.g.t() * a.g;
  return r;
}

Jet quotient(const Jet& a, const Jet& b, Slip slip) {
  const double q = a.v / b.v;
  Jet r{q, a.g / b.v, {}};
  if (slip == Slip::quotient_sign) r.g += q / b.v * b.g;
  if (slip != Slip::quotient_sign && slip != Slip::quotient_half) r.g -= q / b.v * b.g;
  // From a = q b: a'' = q'' b + q' b' + b' q' + q b''.
  if (!a.h.is_empty()) r.h = (a.h - r.g.t() * b.g - b.g.t() * r.g - q * b.h) / b.v;
  return r;
}

Jet leaf(double v, arma::uword n, bool second) {
  return {v, arma::rowvec(n, arma::fill::zeros), second ? arma::mat(n, n, arma::fill::zeros) : arma::mat()};
}

Jet step(const Node& node, const std::vector<Jet>& jets, const arma::vec& x, bool second, Slip slip) {
  switch (node.op) {
    case Op::input: {
      Jet r = leaf(x(node.a), x.n_elem, second);
      r.g(node.a) = 1;
      return r;
    }
    case Op::constant: return leaf(node.c, x.n_elem, second);
    case Op::add: return sum(jets[node.a], jets[node.b], 1, slip);
    case Op::subtract: return sum(jets[node.a], jets[node.b], -1, slip);
    case Op::multiply: return product(jets[node.a], jets[node.b], slip);
    case Op::divide: return quotient(jets[node.a], jets[node.b], slip);
    default: return unary(node, jets[node.a], slip);
  }
}

std::vector<Jet> jets_of(const Program& program, const arma::vec& x, const Slipped& slipped, bool second) {
  std::vector<Jet> jets;
  jets.reserve(program.nodes.size());
  for (arma::uword k = 0; k < program.nodes.size(); ++k)
    jets.push_back(step(program.nodes[k], jets, x, second, slipped.at(k) ? slipped.slip : Slip::none));
  return jets;
}

}  // namespace

arma::mat jacobian(const Program& program, const arma::vec& x, const Slipped& slipped) {
  const std::vector<Jet> jets = jets_of(program, x, slipped, false);
  arma::mat j(program.outputs.size(), x.n_elem);
  for (arma::uword i = 0; i < j.n_rows; ++i) j.row(i) = jets[program.outputs[i]].g;
  return j;
}

arma::mat hessian(const Program& program, const arma::vec& x, const Slipped& slipped) {
  return jets_of(program, x, slipped, true)[program.outputs[0]].h;
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
