#pragma once

#include <string>

#include "gateway/chat/request.h"
#include "gateway/chat/response.h"

/// Where two things differ, for people who read a failed test; empty: nowhere.
namespace gateway::formats {

std::string difference(const chat::Request& is, const chat::Request& expected);
std::string difference(const chat::Response& is, const chat::Response& expected);

}  // namespace gateway::formats
