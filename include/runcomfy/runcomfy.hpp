// SPDX-License-Identifier: MIT
// Everything of floors 1 to 7: what a program includes that talks to RunComfy. Bring a transport of your own, or add
// runcomfy/transport/httplib.hpp in the one translation unit that makes the client. Models: runcomfy/models/.
#pragma once

#include "runcomfy/client/client.hpp"
#include "runcomfy/client/clock.hpp"
#include "runcomfy/client/job.hpp"
#include "runcomfy/client/journal.hpp"
#include "runcomfy/client/observer.hpp"
#include "runcomfy/client/options.hpp"
#include "runcomfy/core/error.hpp"
#include "runcomfy/core/exception.hpp"
#include "runcomfy/core/ids.hpp"
#include "runcomfy/core/result.hpp"
#include "runcomfy/core/stop.hpp"
#include "runcomfy/core/token.hpp"
#include "runcomfy/http/transport.hpp"
#include "runcomfy/json.hpp"
#include "runcomfy/protocol/job_machine.hpp"
#include "runcomfy/protocol/output.hpp"
#include "runcomfy/protocol/policy.hpp"
#include "runcomfy/protocol/requests.hpp"
#include "runcomfy/protocol/states.hpp"
#include "runcomfy/schema/check_schema.hpp"
#include "runcomfy/schema/data_uri.hpp"
#include "runcomfy/schema/defaults.hpp"
