// SPDX-License-Identifier: MIT
// The disk of this machine, `runcomfy::files::system_disk`: one of the two.
#pragma once

#include "runcomfy/files/posix_disk.hpp"
#include "runcomfy/files/windows_disk.hpp"
