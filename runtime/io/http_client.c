/* libcurl's multi handle on a libuv loop. */
#include <pthread.h>
#include <stdlib.h>

#include "http_client.h"

enum { DEFAULT_CONNECT_TIMEOUT_MS = 30 * 1000 };

/* One socket of libcurl's. */
typedef struct watched_socket {
  uv_poll_t poll;
  iso__http_client *client;
  curl_socket_t descriptor;
} watched_socket;

static void destroy(iso__http_client *client) { free(client); }

static void handle_closed(iso__http_client *client) {
  if (--client->open_handles == 0) {
    destroy(client);
  }
}

/* ---- After libcurl has returned ---- */

static void end_transfer(iso__http_client *client, iso__http_fetch *fetch, CURLcode result) {
  curl_multi_remove_handle(client->multi, fetch->easy);
  if (!fetch->cancelled && iso__fetch_transferred(fetch, result)) {
    fetch->phase = ISO__FETCH_NEW;
    iso__client_soon(client);
  } else {
    iso__fetch_destroy(fetch);
  }
}

static void take_results(iso__http_client *client) {
  CURLMsg *message;
  int left;
  while ((message = curl_multi_info_read(client->multi, &left)) != NULL) {
    if (message->msg != CURLMSG_DONE) {
      continue;
    }
    iso__http_fetch *fetch = NULL;
    CURLcode result = message->data.result;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&fetch);
    end_transfer(client, fetch, result);
  }
}

static void begin_new(iso__http_client *client) {
  /* A callback may start or cancel any fetch, so each step looks from the beginning. */
  for (bool again = true; again;) {
    again = false;
    for (iso__http_fetch *fetch = client->fetches; fetch != NULL; fetch = fetch->next) {
      if (fetch->phase != ISO__FETCH_NEW) {
        continue;
      }
      if (iso__fetch_begin(fetch)) {
        fetch->phase = ISO__FETCH_RUNNING;
        continue;
      }
      fetch->phase = ISO__FETCH_ENDED;
      iso__fetch_fail(fetch);
      iso__fetch_destroy(fetch);
      again = true;
      break;
    }
  }
}

static void end_cancelled(iso__http_client *client) {
  iso__http_fetch *next;
  for (iso__http_fetch *fetch = client->fetches; fetch != NULL; fetch = next) {
    next = fetch->next;
    if (fetch->cancelled) {
      if (fetch->phase == ISO__FETCH_RUNNING) {
        curl_multi_remove_handle(client->multi, fetch->easy);
      }
      iso__fetch_destroy(fetch);
    }
  }
}

static void work_soon(uv_timer_t *timer) {
  iso__http_client *client = timer->data;
  end_cancelled(client);
  begin_new(client);
}

void iso__client_soon(iso__http_client *client) {
  if (!client->closing) {
    uv_timer_start(&client->soon, work_soon, 0, 0);
  }
}

static void act(iso__http_client *client, curl_socket_t descriptor, int events) {
  int running;
  client->depth++;
  curl_multi_socket_action(client->multi, descriptor, events, &running);
  client->depth--;
  take_results(client);
}

/* ---- What libcurl asks of the loop ---- */

static void socket_ready(uv_poll_t *poll, int status, int events) {
  watched_socket *watched = poll->data;
  int flags = status < 0 ? CURL_CSELECT_ERR : 0;
  flags |= (events & UV_READABLE) != 0 ? CURL_CSELECT_IN : 0;
  flags |= (events & UV_WRITABLE) != 0 ? CURL_CSELECT_OUT : 0;
  act(watched->client, watched->descriptor, flags);
}

static void socket_closed(uv_handle_t *handle) {
  watched_socket *watched = handle->data;
  iso__http_client *client = watched->client;
  free(watched);
  handle_closed(client);
}

static watched_socket *watch_socket(iso__http_client *client, curl_socket_t descriptor) {
  watched_socket *watched = calloc(1, sizeof *watched);
  if (watched == NULL || uv_poll_init_socket(client->loop, &watched->poll, descriptor) != 0) {
    free(watched);
    return NULL;
  }
  watched->client = client;
  watched->descriptor = descriptor;
  watched->poll.data = watched;
  client->open_handles++;
  curl_multi_assign(client->multi, descriptor, watched);
  return watched;
}

static int on_socket(CURL *easy, curl_socket_t descriptor, int what, void *data, void *assigned) {
  (void)easy;
  iso__http_client *client = data;
  watched_socket *watched = assigned;
  if (what == CURL_POLL_REMOVE) {
    if (watched != NULL) {
      curl_multi_assign(client->multi, descriptor, NULL);
      uv_close((uv_handle_t *)&watched->poll, socket_closed);
    }
    return 0;
  }
  if (watched == NULL) {
    watched = watch_socket(client, descriptor);
  }
  if (watched == NULL) {
    return -1;
  }
  int events = (what != CURL_POLL_OUT ? UV_READABLE : 0) | (what != CURL_POLL_IN ? UV_WRITABLE : 0);
  return uv_poll_start(&watched->poll, events, socket_ready) == 0 ? 0 : -1;
}

static void on_time(uv_timer_t *timer) { act(timer->data, CURL_SOCKET_TIMEOUT, 0); }

static int on_timer(CURLM *multi, long ms, void *data) {
  (void)multi;
  iso__http_client *client = data;
  if (client->closing) {
    return 0;
  }
  if (ms < 0) {
    uv_timer_stop(&client->timer);
  } else {
    uv_timer_start(&client->timer, on_time, (uint64_t)ms, 0);
  }
  return 0;
}

/* ---- Life ---- */

static void initialise_curl(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }

iso_status iso__http_client_new(uv_loop_t *loop, const iso__http_client_options *options,
                                iso__http_client **client, iso_error *error) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, initialise_curl);
  iso__http_client *made = calloc(1, sizeof *made);
  if (made == NULL || (made->multi = curl_multi_init()) == NULL) {
    free(made);
    return iso__io_error(error, ISO_ERR_MEMORY, "there is no memory left for an HTTP client");
  }
  made->loop = loop;
  if (options != NULL) {
    made->options = *options;
  }
  if (made->options.connect_timeout_ms == 0) {
    made->options.connect_timeout_ms = DEFAULT_CONNECT_TIMEOUT_MS;
  }
  uv_timer_init(loop, &made->timer);
  uv_timer_init(loop, &made->soon);
  made->timer.data = made;
  made->soon.data = made;
  made->open_handles = 2;
  curl_multi_setopt(made->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
  curl_multi_setopt(made->multi, CURLMOPT_SOCKETDATA, made);
  curl_multi_setopt(made->multi, CURLMOPT_TIMERFUNCTION, on_timer);
  curl_multi_setopt(made->multi, CURLMOPT_TIMERDATA, made);
  *client = made;
  return ISO_OK;
}

static void timer_closed(uv_handle_t *handle) { handle_closed(handle->data); }

void iso__http_client_free(iso__http_client *client) {
  if (client == NULL) {
    return;
  }
  client->closing = true;
  for (iso__http_fetch *fetch = client->fetches; fetch != NULL; fetch = fetch->next) {
    fetch->cancelled = true;
  }
  end_cancelled(client);
  uv_close((uv_handle_t *)&client->timer, timer_closed);
  uv_close((uv_handle_t *)&client->soon, timer_closed);
  curl_multi_cleanup(client->multi);
  client->multi = NULL;
}

void iso__http_fetch_cancel(iso__http_fetch *fetch) {
  if (fetch == NULL || fetch->phase == ISO__FETCH_ENDED) {
    return;
  }
  fetch->cancelled = true;
  fetch->events = (iso__http_fetch_events){0};
  iso__http_client *client = fetch->client;
  if (client->depth > 0) {
    iso__client_soon(client);
    return;
  }
  if (fetch->phase == ISO__FETCH_RUNNING) {
    curl_multi_remove_handle(client->multi, fetch->easy);
  }
  iso__fetch_destroy(fetch);
}
