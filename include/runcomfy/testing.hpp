// SPDX-License-Identifier: MIT
// Everything for testing without a network: mock, simulator of the service, virtual clock.
#pragma once

#include "runcomfy/schema/sample.hpp"
#include "runcomfy/testing/json_difference.hpp"
#include "runcomfy/testing/mock_transport.hpp"
#include "runcomfy/testing/recorded_request.hpp"
#include "runcomfy/testing/schema_rules.hpp"
#include "runcomfy/testing/simulator.hpp"
#include "runcomfy/testing/simulator_options.hpp"
#include "runcomfy/testing/virtual_clock.hpp"
