/* TLS over memory: see socket_tls.h. */
#include "socket_tls.h"

#include <arpa/inet.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct iso__tls {
  SSL *ssl;
  BIO *incoming; /* what came from the other side */
  BIO *outgoing; /* what is to be sent there */
  char why[256];
};

/* Shared by every connection of the process, and kept until its end: reading the system's store
 * takes milliseconds. */
static SSL_CTX *shared;

static void make_shared(void) {
  SSL_CTX *made = SSL_CTX_new(TLS_client_method());
  if (made == NULL) {
    return;
  }
  SSL_CTX_set_verify(made, SSL_VERIFY_PEER, NULL);
  if (SSL_CTX_set_min_proto_version(made, TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_default_verify_paths(made) != 1) {
    SSL_CTX_free(made);
    return;
  }
  shared = made;
}

/* An address is no name: it is looked for elsewhere in the certificate, and not sent. */
static bool set_name(SSL *ssl, const char *name) {
  unsigned char address[16];
  if (inet_pton(AF_INET, name, address) == 1 || inet_pton(AF_INET6, name, address) == 1) {
    return X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), name) == 1;
  }
  return SSL_set_tlsext_host_name(ssl, name) == 1 && SSL_set1_host(ssl, name) == 1;
}

iso__tls *iso__tls_new(const char *name) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, make_shared);
  iso__tls *tls = calloc(1, sizeof *tls);
  if (tls == NULL || shared == NULL) {
    free(tls);
    return NULL;
  }
  tls->ssl = SSL_new(shared);
  BIO *incoming = BIO_new(BIO_s_mem());
  BIO *outgoing = BIO_new(BIO_s_mem());
  if (tls->ssl == NULL || incoming == NULL || outgoing == NULL || !set_name(tls->ssl, name)) {
    BIO_free(incoming);
    BIO_free(outgoing);
    iso__tls_free(tls);
    ERR_clear_error();
    return NULL;
  }
  BIO_set_mem_eof_return(incoming, -1); /* nothing there means: not yet */
  tls->incoming = incoming;
  tls->outgoing = outgoing;
  SSL_set_bio(tls->ssl, incoming, outgoing);
  SSL_set_connect_state(tls->ssl);
  return tls;
}

void iso__tls_free(iso__tls *tls) {
  if (tls == NULL) {
    return;
  }
  SSL_free(tls->ssl);
  free(tls);
}

bool iso__tls_push(iso__tls *tls, const void *bytes, size_t length) {
  size_t written;
  return BIO_write_ex(tls->incoming, bytes, length, &written) == 1 && written == length;
}

static void explain(iso__tls *tls) {
  long verified = SSL_get_verify_result(tls->ssl);
  unsigned long code = ERR_peek_last_error();
  const char *reason = verified != X509_V_OK ? X509_verify_cert_error_string(verified)
                       : code != 0           ? ERR_reason_error_string(code)
                                             : NULL;
  snprintf(tls->why, sizeof tls->why, "%s%s", verified != X509_V_OK ? "its certificate: " : "TLS: ",
           reason == NULL ? "the other side broke the protocol" : reason);
}

/* What an unfinished step of OpenSSL means. */
static iso__tls_state state_after(iso__tls *tls, int result, iso__tls_state meanwhile) {
  int error = SSL_get_error(tls->ssl, result);
  if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
    return meanwhile;
  }
  if (error == SSL_ERROR_ZERO_RETURN) {
    return ISO__TLS_ENDED;
  }
  explain(tls);
  return ISO__TLS_FAILED;
}

iso__tls_state iso__tls_advance(iso__tls *tls) {
  ERR_clear_error();
  int result = SSL_do_handshake(tls->ssl);
  return result == 1 ? ISO__TLS_READY : state_after(tls, result, ISO__TLS_SHAKING);
}

size_t iso__tls_read(iso__tls *tls, void *bytes, size_t limit, iso__tls_state *state) {
  ERR_clear_error();
  size_t length = 0;
  int result = SSL_read_ex(tls->ssl, bytes, limit, &length);
  *state = result == 1 ? ISO__TLS_READY : state_after(tls, result, ISO__TLS_READY);
  return result == 1 ? length : 0;
}

bool iso__tls_write(iso__tls *tls, const void *bytes, size_t length) {
  ERR_clear_error();
  size_t written;
  if (length == 0 || (SSL_write_ex(tls->ssl, bytes, length, &written) == 1 && written == length)) {
    return true;
  }
  explain(tls);
  return false;
}

void iso__tls_end(iso__tls *tls) {
  ERR_clear_error();
  SSL_shutdown(tls->ssl);
  ERR_clear_error();
}

size_t iso__tls_take(iso__tls *tls, void *bytes, size_t limit) {
  size_t length = 0;
  return BIO_read_ex(tls->outgoing, bytes, limit, &length) == 1 ? length : 0;
}

const char *iso__tls_why(const iso__tls *tls) { return tls->why; }
