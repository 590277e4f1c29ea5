// SPDX-License-Identifier: MIT
// The documents as a user of this library declares them: names, choices, rules. schemas.cpp compares those with a model
// id with what is published.
#pragma once

#include "runcomfy/json.hpp"

using runcomfy::field;
using runcomfy::format;
using runcomfy::items;
using runcomfy::max_items;
using runcomfy::max_length;
using runcomfy::maximum;
using runcomfy::min_items;
using runcomfy::minimum;
using runcomfy::one_of;
using runcomfy::spelled_float;
using runcomfy::spelled_without_items;

using text = std::string;
using texts = std::vector<std::string>;
template <class T>
using maybe = std::optional<T>;
using ratio = one_of<"16:9", "1:1", "9:16">;
using resolutions = one_of<"480p", "720p", "1080p">;

struct input_a {
  field<"prompt", text> prompt;
  field<"image_url", text, format<"image_uri">> image_url;
  field<"duration", maybe<one_of<5, 10>>> duration = {};
  field<"aspect_ratio", maybe<ratio>> aspect_ratio = {};
  field<"negative_prompt", maybe<text>> negative_prompt = {};
  field<"cfg_scale", maybe<double>, minimum<0>, maximum<1>, spelled_float> cfg_scale = {};
};

struct input_b {
  field<"prompt", text> prompt;
  field<"image", text> image;
  field<"seed", maybe<std::int64_t>> seed = {};
  field<"resolution", resolutions> resolution;
  field<"steps", int, minimum<6>, maximum<40>> steps;
  field<"cfg", double, minimum<0.6>, maximum<8>, spelled_float> cfg;
  field<"shift", double, minimum<1>, maximum<15>, spelled_float> shift;
  field<"num_frames", int, minimum<81>, maximum<241>> num_frames;
  field<"frame_rate", int, minimum<12>, maximum<24>> frame_rate;
};

struct input_u {
  field<"prompt", text> prompt;
  field<"image_url", text, format<"image_uri">> image_url;
  field<"duration", maybe<one_of<5, 10>>> duration = {};
  field<"aspect_ratio", maybe<ratio>> aspect_ratio = {};
  field<"negative_prompt", maybe<text>> negative_prompt = {};
  field<"cfg_scale", maybe<double>, minimum<0>, maximum<1>, spelled_float> cfg_scale = {};
  field<"image", text> image;
  field<"seed", maybe<std::int64_t>> seed = {};
  field<"resolution", resolutions> resolution;
  field<"steps", int, minimum<6>, maximum<40>> steps;
  field<"cfg", double, minimum<0.6>, maximum<8>, spelled_float> cfg;
  field<"shift", double, minimum<1>, maximum<15>, spelled_float> shift;
  field<"num_frames", int, minimum<81>, maximum<241>> num_frames;
  field<"frame_rate", int, minimum<12>, maximum<24>> frame_rate;
};

// What the service answers has no rules.
struct outputs {
  text video;
  texts images;
};
struct result {
  text request_id;
  text status;
  outputs output;
  text created_at;
  text finished_at;
};

struct fusionx {
  static constexpr std::string_view model_id = "community/wan-2-1/fusionx/image-to-video";
  field<"600_prompt", text> prompt;
  field<"608_image", text> image;
  field<"598_seed", maybe<std::int64_t>> seed = {};
  field<"602_widthx602_height",
        maybe<one_of<"480x480 (1:1)", "720x720 (1:1)", "480x720 (2:3)", "720x480 (3:2)", "540x960 (9:16)",
                     "576x1024 (9:16)", "720x1280 (9:16)", "960x540 (16:9)", "1024x576 (16:9)", "1280x720 (16:9)">>>
      width_height = {};
  field<"598_steps", maybe<int>, minimum<6>, maximum<20>> steps = {};
  field<"598_cfg", maybe<double>, minimum<0.6>, maximum<2>, spelled_float> cfg = {};
  field<"598_shift", maybe<double>, minimum<1>, maximum<15>, spelled_float> shift = {};
  field<"602_num_frames", maybe<one_of<81, 141>>> num_frames = {};
  field<"609_frame_rate", maybe<int>, minimum<12>, maximum<24>> frame_rate = {};
};

struct wan26 {
  static constexpr std::string_view model_id = "wan-ai/wan-2-6/image-to-image";
  field<"prompt", text> prompt;
  field<"image_urls", texts, items<format<"image_uri">>, min_items<1>, max_items<3>> image_urls;
  field<"negative_prompt", maybe<text>, max_length<500>> negative_prompt = {};
  field<"image_size", maybe<one_of<"1024*1024 (1:1)", "800*1200 (2:3)", "1200*800 (3:2)", "960*1280 (3:4)",
                                   "1280*960 (4:3)", "720*1280 (9:16)", "1280*720 (16:9)", "1344*576 (21:9)">>>
      image_size = {};
  field<"seed", maybe<int>, minimum<0>, maximum<2147483647>> seed = {};
  field<"prompt_extend", maybe<bool>> prompt_extend = {};
};

struct seedance {
  static constexpr std::string_view model_id = "bytedance/seedance-2.0/pro";
  field<"prompt", text> prompt;
  field<"aspect_ratio", maybe<one_of<"adaptive", "16:9", "9:16", "4:3", "3:4", "1:1", "21:9">>> aspect_ratio = {};
  field<"audios", maybe<texts>, format<"audio_uris">, items<format<"audio_uri">>, max_items<3>> audios = {};
  field<"duration", maybe<int>, minimum<4>, maximum<15>> duration = {};
  field<"generate_audio", maybe<bool>> generate_audio = {};
  field<"images", maybe<texts>, format<"image_uris">, items<format<"image_uri">>, max_items<9>> images = {};
  field<"resolution", maybe<one_of<"480p", "720p", "1080p", "4k">>> resolution = {};
  field<"seed", maybe<std::int64_t>> seed = {};
  field<"videos", maybe<texts>, format<"video_uris">, items<format<"video_uri">>, max_items<3>> videos = {};
};

struct ltx {
  static constexpr std::string_view model_id = "lightricks/ltx-2.5/image-to-video/pro";
  field<"prompt", text> prompt;
  field<"image_url", text, format<"image_uri">> image_url;
  field<"aspect_ratio", maybe<one_of<"auto", "16:9", "9:16">>> aspect_ratio = {};
  field<"camera_motion", maybe<one_of<"dolly_in", "dolly_out", "dolly_left", "dolly_right", "jib_up", "jib_down",
                                      "static", "focus_shift">>>
      camera_motion = {};
  field<"duration", maybe<one_of<"auto", "6", "8", "10">>> duration = {};
  field<"end_image_url", maybe<text>, format<"image_uri">> end_image_url = {};
  field<"fps", maybe<one_of<24, 25, 50>>> fps = {};
  field<"generate_audio", maybe<bool>> generate_audio = {};
  field<"resolution", maybe<one_of<"720p", "1080p">>> resolution = {};
};

struct acestep {
  static constexpr std::string_view model_id = "acestep-ai/ace-step/audio-outpaint";
  field<"audio", text, format<"audio_uri">> audio;
  field<"tags", text> tags;
  field<"extend_after_duration", maybe<double>, minimum<0>, maximum<240>> extend_after_duration = {};
  field<"extend_before_duration", maybe<double>, minimum<0>, maximum<240>> extend_before_duration = {};
  field<"lyrics", maybe<text>> lyrics = {};
  field<"seed", maybe<int>, minimum<-1>, maximum<2147483647>> seed = {};
};

struct shot {
  text prompt;
  int duration = 0;
};
struct kling {
  static constexpr std::string_view model_id = "kling/kling-video-o3/pro/reference-to-video";
  field<"prompt", text> prompt;
  field<"multi_prompt", maybe<std::vector<shot>>> multi_prompt = {};  // taken, but without a published schema
  field<"aspect_ratio", maybe<one_of<"16:9", "9:16", "1:1">>> aspect_ratio = {};
  field<"duration", maybe<int>, minimum<3>, maximum<15>> duration = {};
  field<"images", maybe<texts>, format<"image_uris">, min_items<0>, max_items<7>, spelled_without_items> images = {};
  field<"keep_original_sound", maybe<bool>> keep_original_sound = {};
  field<"shot_type", maybe<one_of<"intelligent", "customize">>> shot_type = {};
  field<"sound", maybe<bool>> sound = {};
  field<"video", maybe<text>, format<"video_uri">> video = {};
};

struct lora {
  text path;
  maybe<double> scale = {};
};
struct flux {
  static constexpr std::string_view model_id = "blackforestlabs/flux-2/flash/text-to-image";
  field<"prompt", text> prompt;
  field<"guidance_scale", maybe<double>, minimum<0>, maximum<20>, spelled_float> guidance_scale = {};
  field<"seed", maybe<std::int64_t>> seed = {};
  field<"image_size",
        maybe<one_of<"square_hd", "square", "portrait_4_3", "portrait_16_9", "landscape_4_3", "landscape_16_9">>>
      image_size = {};
  field<"output_format", maybe<one_of<"jpeg", "png", "webp">>> output_format = {};
  field<"loras", maybe<std::vector<lora>>> loras = {};  // as other models of the family take them
};
