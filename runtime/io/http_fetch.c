/* One fetch: the request as libcurl wants it, the answer as it comes in, redirects. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cleanup.h"
#include "http_client.h"
#include "http_names.h"

enum { MAX_HOPS = 20 /* as the Fetch standard has it */ };

/* ---- Life ---- */

static void free_headers(iso_header *headers, size_t count) {
  for (size_t i = 0; i < count; i++) {
    free((void *)headers[i].name);
    free((void *)headers[i].value);
  }
  free(headers);
}

static void clear_answer(iso__http_fetch *fetch) {
  free_headers(fetch->answer_headers, fetch->answer_count);
  fetch->answer_headers = NULL;
  fetch->answer_count = 0;
  fetch->answer_capacity = 0;
  free(fetch->status_text);
  fetch->status_text = NULL;
  fetch->status = 0;
}

void iso__fetch_destroy(iso__http_fetch *fetch) {
  if (fetch->link != NULL) {
    *fetch->link = fetch->next;
    if (fetch->next != NULL) {
      fetch->next->link = fetch->link;
    }
  }
  clear_answer(fetch);
  free_headers(fetch->headers, fetch->header_count);
  if (fetch->easy != NULL) {
    curl_easy_cleanup(fetch->easy);
  }
  curl_slist_free_all(fetch->sent_headers);
  free(fetch->method);
  free(fetch->url);
  free(fetch->body);
  iso__buffer_clear(&fetch->upload);
  free(fetch->error.message);
  free(fetch);
}

static bool copy_headers(iso__http_fetch *fetch, const iso_header *headers, size_t count) {
  fetch->headers = calloc(count == 0 ? 1 : count, sizeof *headers);
  if (fetch->headers == NULL) {
    return false;
  }
  for (size_t i = 0; i < count; i++) {
    iso_header copy = {.name = strdup(headers[i].name), .value = strdup(headers[i].value)};
    fetch->headers[fetch->header_count++] = copy;
    if (copy.name == NULL || copy.value == NULL) {
      return false;
    }
  }
  return true;
}

static bool copy_request(iso__http_fetch *fetch, const iso__http_request *request) {
  fetch->method = strdup(request->method == NULL ? "GET" : request->method);
  fetch->url = strdup(request->url);
  fetch->redirect = request->redirect;
  if (fetch->method == NULL || fetch->url == NULL ||
      !copy_headers(fetch, request->headers, request->header_count)) {
    return false;
  }
  fetch->body_follows = request->body_follows;
  if (request->body_follows) {
    fetch->body_length = request->body_length;
  } else if (request->body_length > 0) {
    fetch->body = malloc(request->body_length);
    if (fetch->body == NULL) {
      return false;
    }
    memcpy(fetch->body, request->body, request->body_length);
    fetch->body_length = request->body_length;
  }
  return true;
}

iso_status iso__http_fetch_start(iso__http_client *client, const iso__http_request *request,
                                 const iso__http_fetch_events *events, void *data,
                                 iso__http_fetch **fetch) {
  iso__http_fetch *made = calloc(1, sizeof *made);
  if (made == NULL) {
    return ISO_ERR_MEMORY;
  }
  if (!copy_request(made, request)) {
    iso__fetch_destroy(made);
    return ISO_ERR_MEMORY;
  }
  made->client = client;
  made->events = *events;
  made->data = data;
  made->next = client->fetches;
  made->link = &client->fetches;
  if (made->next != NULL) {
    made->next->link = &made->next;
  }
  client->fetches = made;
  iso__client_soon(client);
  if (fetch != NULL) {
    *fetch = made;
  }
  return ISO_OK;
}

/* Tells libcurl what rests. Letting on may deliver what waits from inside this call. */
static void apply_pauses(iso__http_fetch *fetch) {
  if (fetch->phase == ISO__FETCH_RUNNING && !fetch->cancelled) {
    fetch->client->depth++;
    curl_easy_pause(fetch->easy, (fetch->reading_paused ? CURLPAUSE_RECV : 0) |
                                     (fetch->sending_paused ? CURLPAUSE_SEND : 0));
    fetch->client->depth--;
  }
}

void iso__http_fetch_pause(iso__http_fetch *fetch, bool paused) {
  fetch->reading_paused = paused;
  apply_pauses(fetch);
}

/* ---- A body that follows ---- */

static void let_sending_on(iso__http_fetch *fetch) {
  if (fetch->sending_paused) {
    fetch->sending_paused = false;
    apply_pauses(fetch);
  }
}

bool iso__http_fetch_write(iso__http_fetch *fetch, const void *bytes, size_t length) {
  if (!fetch->body_follows) {
    return true; /* a redirect has made it a request without a body */
  }
  if (!iso__buffer_append(&fetch->upload, bytes, length)) {
    fetch->out_of_memory = true;
    fetch->upload_failed = true;
  }
  fetch->upload_full = iso__buffer_length(&fetch->upload) > ISO__HTTP_HIGH_WATER;
  bool full = fetch->upload_full;
  let_sending_on(fetch);
  return !full;
}

void iso__http_fetch_write_end(iso__http_fetch *fetch) {
  fetch->upload_ended = true;
  let_sending_on(fetch);
}

void iso__http_fetch_write_failed(iso__http_fetch *fetch, const char *why) {
  if (!fetch->body_follows) {
    return;
  }
  fetch->upload_failed = true;
  iso__io_error(&fetch->error, ISO_ERR_ARGUMENT, "%s", why);
  let_sending_on(fetch);
}

static size_t on_upload(char *target, size_t size, size_t count, void *data) {
  iso__http_fetch *fetch = data;
  if (fetch->cancelled || fetch->upload_failed) {
    return CURL_READFUNC_ABORT;
  }
  size_t taken = iso__buffer_take(&fetch->upload, target, size * count);
  if (fetch->upload_full && iso__buffer_length(&fetch->upload) <= ISO__HTTP_HIGH_WATER) {
    fetch->upload_full = false;
    if (fetch->events.on_drain != NULL) {
      fetch->events.on_drain(fetch, fetch->data);
    }
  }
  if (taken > 0) {
    return taken;
  }
  if (fetch->upload_ended) {
    return 0;
  }
  fetch->sending_paused = true;
  return CURL_READFUNC_PAUSE;
}

/* ---- The answer ---- */

static void trim_line(const char **line, size_t *length) {
  while (*length > 0 && strchr(" \t\r\n", (*line)[*length - 1]) != NULL) {
    (*length)--;
  }
  while (*length > 0 && (**line == ' ' || **line == '\t')) {
    (*line)++;
    (*length)--;
  }
}

/* "HTTP/1.1 404 Not Found" begins a header block; an earlier one (100, 103) is forgotten. */
static bool take_status_line(iso__http_fetch *fetch, const char *line, size_t length) {
  clear_answer(fetch);
  long status = 0;
  curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &status);
  fetch->status = (int)status;
  const char *space = memchr(line, ' ', length);
  const char *text =
      space == NULL ? NULL : memchr(space + 1, ' ', length - (size_t)(space + 1 - line));
  fetch->status_text =
      text == NULL ? strdup("") : strndup(text + 1, length - (size_t)(text + 1 - line));
  return fetch->status_text != NULL;
}

static bool take_header(iso__http_fetch *fetch, const char *line, size_t length) {
  const char *colon = memchr(line, ':', length);
  if (colon == NULL) {
    return true;
  }
  if (fetch->answer_count == fetch->answer_capacity) {
    size_t capacity = fetch->answer_capacity == 0 ? 16 : fetch->answer_capacity * 2;
    iso_header *headers = realloc(fetch->answer_headers, capacity * sizeof *headers);
    if (headers == NULL) {
      return false;
    }
    fetch->answer_headers = headers;
    fetch->answer_capacity = capacity;
  }
  const char *value = colon + 1;
  size_t value_length = length - (size_t)(value - line);
  trim_line(&value, &value_length);
  iso_header header = {.name = strndup(line, (size_t)(colon - line)),
                       .value = strndup(value, value_length)};
  fetch->answer_headers[fetch->answer_count++] = header;
  return header.name != NULL && header.value != NULL;
}

static const char *find_header(const iso__http_fetch *fetch, const char *name) {
  for (size_t i = 0; i < fetch->answer_count; i++) {
    if (strcasecmp(fetch->answer_headers[i].name, name) == 0) {
      return fetch->answer_headers[i].value;
    }
  }
  return NULL;
}

static void drop_header(iso__http_fetch *fetch, const char *name) {
  size_t kept = 0;
  for (size_t i = 0; i < fetch->answer_count; i++) {
    iso_header header = fetch->answer_headers[i];
    if (strcasecmp(header.name, name) == 0) {
      free((void *)header.name);
      free((void *)header.value);
    } else {
      fetch->answer_headers[kept++] = header;
    }
  }
  fetch->answer_count = kept;
}

static bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* libcurl decodes what it knows; the headers must then describe the bytes that are handed over. */
static void settle_encoding(iso__http_fetch *fetch) {
  const char *encoding = find_header(fetch, "content-encoding");
  bool bodiless =
      strcmp(fetch->method, "HEAD") == 0 || fetch->status == 204 || fetch->status == 304;
  if (encoding != NULL && strcasecmp(encoding, "identity") != 0 && !bodiless) {
    drop_header(fetch, "content-encoding");
    drop_header(fetch, "content-length");
  }
}

static void head_complete(iso__http_fetch *fetch) {
  if (fetch->status < 200) {
    return; /* 100 Continue and the like: the real one follows */
  }
  fetch->head_done = true;
  if (is_redirect(fetch->status) && find_header(fetch, "location") != NULL &&
      fetch->redirect != ISO__HTTP_REDIRECT_MANUAL) {
    fetch->redirecting = true;
    return;
  }
  settle_encoding(fetch);
  if (fetch->events.on_head != NULL) {
    iso__http_head head = {
        .status = fetch->status,
        .status_text = fetch->status_text,
        .url = fetch->url,
        .redirected = fetch->hops > 0,
        .headers = fetch->answer_headers,
        .header_count = fetch->answer_count,
    };
    fetch->events.on_head(fetch, &head, fetch->data);
  }
}

static size_t on_header(char *line, size_t size, size_t count, void *data) {
  iso__http_fetch *fetch = data;
  size_t total = size * count;
  if (fetch->cancelled) {
    return 0;
  }
  if (fetch->head_done) {
    return total; /* trailers */
  }
  const char *text = line;
  size_t length = total;
  trim_line(&text, &length);
  if (length == 0) {
    head_complete(fetch);
    return fetch->cancelled ? 0 : total;
  }
  bool kept = length > 5 && strncmp(text, "HTTP/", 5) == 0 ? take_status_line(fetch, text, length)
                                                           : take_header(fetch, text, length);
  fetch->out_of_memory = !kept;
  return kept ? total : 0;
}

static size_t on_bytes(char *bytes, size_t size, size_t count, void *data) {
  iso__http_fetch *fetch = data;
  size_t total = size * count;
  if (!fetch->cancelled && !fetch->redirecting && fetch->events.on_body != NULL) {
    fetch->events.on_body(fetch, bytes, total, fetch->data);
  }
  return fetch->cancelled ? 0 : total;
}

/* ---- The request ---- */

static bool add_line(struct curl_slist **list, const char *name, const char *value) {
  iso__autofree char *line = NULL;
  /* "Name;" is libcurl's way to send a header without a value. */
  int printed =
      *value == '\0' ? asprintf(&line, "%s;", name) : asprintf(&line, "%s: %s", name, value);
  struct curl_slist *longer = printed < 0 ? NULL : curl_slist_append(*list, line);
  if (longer == NULL) {
    return false;
  }
  *list = longer;
  return true;
}

/* Takes away what libcurl would add by itself. */
static bool remove_line(struct curl_slist **list, const char *name) {
  iso__autofree char *line = NULL;
  struct curl_slist *longer =
      asprintf(&line, "%s:", name) < 0 ? NULL : curl_slist_append(*list, line);
  if (longer == NULL) {
    return false;
  }
  *list = longer;
  return true;
}

static bool set_headers(iso__http_fetch *fetch) {
  struct curl_slist *list = NULL;
  bool typed = false;
  bool complete = true;
  for (size_t i = 0; i < fetch->header_count && complete; i++) {
    const iso_header *header = &fetch->headers[i];
    if (iso__http_is_connection_header(header->name) || strcasecmp(header->name, "host") == 0) {
      continue;
    }
    typed |= strcasecmp(header->name, "content-type") == 0;
    complete = add_line(&list, header->name, header->value);
  }
  complete = complete && (typed || remove_line(&list, "Content-Type"));
  complete = complete && remove_line(&list, "Expect");
  if (!complete) {
    curl_slist_free_all(list);
    return false;
  }
  curl_slist_free_all(fetch->sent_headers);
  fetch->sent_headers = list;
  return curl_easy_setopt(fetch->easy, CURLOPT_HTTPHEADER, list) == CURLE_OK;
}

static void set_method(iso__http_fetch *fetch) {
  CURL *easy = fetch->easy;
  const char *method = fetch->method;
  bool has_body = fetch->body_length > 0 || strcmp(method, "POST") == 0 ||
                  strcmp(method, "PUT") == 0 || strcmp(method, "PATCH") == 0;
  if (strcmp(method, "HEAD") == 0) {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);
  if (fetch->body_follows) {
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE,
                     fetch->body_length > 0 ? (curl_off_t)fetch->body_length : (curl_off_t)-1);
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, on_upload);
    curl_easy_setopt(easy, CURLOPT_READDATA, fetch);
  } else if (has_body) {
    curl_easy_setopt(easy, CURLOPT_POST, 1L);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)fetch->body_length);
    curl_easy_setopt(easy, CURLOPT_POSTFIELDS, fetch->body == NULL ? "" : (char *)fetch->body);
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
}

static bool set_transfer(iso__http_fetch *fetch) {
  const iso__http_client *client = fetch->client;
  if (fetch->easy == NULL && (fetch->easy = curl_easy_init()) == NULL) {
    return false;
  }
  CURL *easy = fetch->easy;
  curl_easy_reset(easy);
  curl_easy_setopt(easy, CURLOPT_PRIVATE, fetch);
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)client->options.connect_timeout_ms);
  curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(easy, CURLOPT_HEADERDATA, fetch);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_bytes);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch);
  curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
  if (!client->options.proxy_from_environment) {
    curl_easy_setopt(easy, CURLOPT_NOPROXY, "*");
  }
  set_method(fetch);
  return curl_easy_setopt(easy, CURLOPT_URL, fetch->url) == CURLE_OK && set_headers(fetch);
}

/* ---- Is it a request that can be sent? ---- */

/* The URL's scheme, host and port as one text, "http://localhost:80", or NULL. What it leaves out,
 * a password above all, has no business in a message. */
static char *origin_of(const char *url) {
  CURLU *parts = curl_url();
  char *scheme = NULL;
  char *host = NULL;
  char *port = NULL;
  char *origin = NULL;
  if (parts != NULL && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK &&
      curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
      curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
      curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
      asprintf(&origin, "%s://%s:%s", scheme, host, port) < 0) {
    origin = NULL;
  }
  curl_free(scheme);
  curl_free(host);
  curl_free(port);
  curl_url_cleanup(parts);
  return origin;
}

static bool is_http_url(const char *url) {
  return strncasecmp(url, "http://", 7) == 0 || strncasecmp(url, "https://", 8) == 0;
}

static bool check_request(iso__http_fetch *fetch) {
  iso_error *error = &fetch->error;
  if (!iso__http_is_token(fetch->method)) {
    iso__io_error(error, ISO_ERR_ARGUMENT, "\"%.40s\" cannot be the method of an HTTP request",
                  fetch->method);
    return false;
  }
  iso__autofree char *origin = is_http_url(fetch->url) ? origin_of(fetch->url) : NULL;
  if (origin == NULL) {
    iso__io_error(error, ISO_ERR_ARGUMENT,
                  "\"%.200s\" cannot be fetched: only whole http and https URLs can", fetch->url);
    return false;
  }
  for (size_t i = 0; i < fetch->header_count; i++) {
    const iso_header *header = &fetch->headers[i];
    if (!iso__http_is_token(header->name) || !iso__http_is_field_value(header->value)) {
      iso__io_error(error, ISO_ERR_ARGUMENT,
                    "the header \"%.80s\" cannot be sent: its name is not a token, or its value "
                    "has a line break",
                    header->name);
      return false;
    }
  }
  return true;
}

bool iso__fetch_begin(iso__http_fetch *fetch) {
  fetch->sending_paused = false;
  if (!check_request(fetch)) {
    return false;
  }
  if (!set_transfer(fetch) ||
      curl_multi_add_handle(fetch->client->multi, fetch->easy) != CURLM_OK) {
    iso__io_error(&fetch->error, ISO_ERR_MEMORY, "there is no memory left for an HTTP request");
    return false;
  }
  return true;
}

/* ---- The end ---- */

void iso__fetch_fail(iso__http_fetch *fetch) {
  if (fetch->events.on_end != NULL) {
    fetch->events.on_end(fetch, &fetch->error, fetch->data);
  }
}

static void remove_request_headers(iso__http_fetch *fetch, const char *const *names, size_t count) {
  size_t kept = 0;
  for (size_t i = 0; i < fetch->header_count; i++) {
    iso_header header = fetch->headers[i];
    bool removed = false;
    for (size_t j = 0; j < count; j++) {
      removed |= strcasecmp(header.name, names[j]) == 0;
    }
    if (removed) {
      free((void *)header.name);
      free((void *)header.value);
    } else {
      fetch->headers[kept++] = header;
    }
  }
  fetch->header_count = kept;
}

/* What the Fetch standard does to a request that is redirected with this status. */
static bool change_method(iso__http_fetch *fetch) {
  static const char *const body_headers[] = {"content-encoding", "content-language",
                                             "content-location", "content-type"};
  bool safe = strcmp(fetch->method, "GET") == 0 || strcmp(fetch->method, "HEAD") == 0;
  bool post = strcmp(fetch->method, "POST") == 0;
  bool changes =
      (fetch->status == 303 && !safe) || ((fetch->status == 301 || fetch->status == 302) && post);
  if (!changes) {
    return true;
  }
  char *get = strdup("GET");
  if (get == NULL) {
    return false;
  }
  free(fetch->method);
  fetch->method = get;
  free(fetch->body);
  fetch->body = NULL;
  fetch->body_length = 0;
  fetch->body_follows = false;
  remove_request_headers(fetch, body_headers, 4);
  return true;
}

/* Turns the fetch to where the answer points. */
static bool follow(iso__http_fetch *fetch) {
  static const char *const secrets[] = {"authorization", "cookie", "proxy-authorization"};
  char *target = NULL;
  curl_easy_getinfo(fetch->easy, CURLINFO_REDIRECT_URL, &target);
  if (target == NULL || !is_http_url(target)) {
    iso__io_error(&fetch->error, ISO_ERR_ARGUMENT,
                  "the answer redirects to \"%.200s\", which cannot be fetched: only http and "
                  "https URLs can",
                  target == NULL ? find_header(fetch, "location") : target);
    return false;
  }
  iso__autofree char *next = strdup(target);
  if (next == NULL || !change_method(fetch)) {
    iso__io_error(&fetch->error, ISO_ERR_MEMORY, "there is no memory left for an HTTP request");
    return false;
  }
  if (fetch->body_follows) {
    iso__io_error(&fetch->error, ISO_ERR_ARGUMENT,
                  "the answer redirects a request whose body was a stream, which cannot be sent "
                  "twice; give the body as a string or bytes");
    return false;
  }
  iso__autofree char *from = origin_of(fetch->url);
  iso__autofree char *to = origin_of(next);
  if (from == NULL || to == NULL || strcasecmp(from, to) != 0) {
    remove_request_headers(fetch, secrets, 3);
  }
  free(fetch->url);
  fetch->url = iso__take_pointer(&next);
  fetch->hops++;
  clear_answer(fetch);
  fetch->head_done = false;
  fetch->redirecting = false;
  return true;
}

static bool redirect_allowed(iso__http_fetch *fetch) {
  if (fetch->redirect == ISO__HTTP_REDIRECT_ERROR) {
    iso__io_error(&fetch->error, ISO_ERR_ARGUMENT,
                  "the answer is a redirect (status %d), which this request does not allow",
                  fetch->status);
    return false;
  }
  if (fetch->hops >= MAX_HOPS) {
    iso__io_error(&fetch->error, ISO_ERR_SYSTEM, "the request was redirected more than %d times",
                  MAX_HOPS);
    return false;
  }
  return true;
}

static void describe_failure(iso__http_fetch *fetch, CURLcode result) {
  iso__autofree char *origin = origin_of(fetch->url);
  if (fetch->upload_failed && !fetch->out_of_memory) {
    return; /* the writer has said why */
  }
  if (fetch->out_of_memory || result == CURLE_OUT_OF_MEMORY) {
    iso__io_error(&fetch->error, ISO_ERR_MEMORY, "there is no memory left for an HTTP answer");
  } else {
    iso__io_error(&fetch->error, ISO_ERR_SYSTEM, "the request to %s failed: %s",
                  origin == NULL ? "an unknown host" : origin, curl_easy_strerror(result));
  }
}

bool iso__fetch_transferred(iso__http_fetch *fetch, CURLcode result) {
  if (result == CURLE_OK && fetch->redirecting && redirect_allowed(fetch) && follow(fetch)) {
    return true;
  }
  if (result != CURLE_OK) {
    describe_failure(fetch, result);
  }
  fetch->phase = ISO__FETCH_ENDED;
  if (fetch->events.on_end != NULL) {
    bool failed = result != CURLE_OK || fetch->redirecting;
    fetch->events.on_end(fetch, failed ? &fetch->error : NULL, fetch->data);
  }
  return false;
}
