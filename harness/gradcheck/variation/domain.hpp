// SPDX-License-Identifier: MIT
#pragma once

#include <string>

#include <gradcheck/layer/any_layer.hpp>

namespace gradcheck::detail {

/// Where inputs that we drew lie. Inside: forward answers there, and just beside it on both sides, with numbers whose
/// squares neither overflow nor all vanish.
enum class Domain : unsigned char { inside, refused, not_finite, too_large, too_small, edge };

struct DomainPlace {
  Domain domain = Domain::inside;
  std::string thrown = {};  ///< where forward refuses
  double from = 0;          ///< the smallest such |x| on the way out; 0: it is not a matter of size
};
std::string to_string(const DomainPlace& place);  ///< "not finite from |x| = 709 on": three digits, rounded down

/// Where the inputs lie, without `from`. Up to 3 calls of forward.
DomainPlace place_of(AnyLayer& layer, const AnyLayer::Matrices& inputs);

/// Where `outside` lies, with the border on the way there from `inside`, where forward answers. About 50 calls of
/// forward where there is one.
DomainPlace border_of_domain(AnyLayer& layer, const AnyLayer::Matrices& inside, const AnyLayer::Matrices& outside);

}  // namespace gradcheck::detail
