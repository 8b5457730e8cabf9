// Blob, File and FormData.

import { bindHost } from "../support/host.js";
import {
  Blob,
  File,
  bytesOf,
  cloneOf,
  describeBlob,
  isBlob,
  isFile,
  makeBlob,
} from "../support/blob.js";
import {
  FormData,
  decodeForm,
  describeForm,
  encodeForm,
  isFormData,
  makeForm,
} from "../support/form-data.js";

export default function (ops, lazy) {
  bindHost(ops, lazy);
  return {
    Blob,
    File,
    FormData,
    isBlob,
    isFile,
    isFormData,
    bytesOf, // a copy of a blob's bytes
    cloneOf, // the blob or file again, or undefined for other values
    describeBlob,
    makeBlob,
    describeForm,
    makeForm,
    encodeForm, // { content, type } of a form as multipart/form-data
    decodeForm, // the FormData in the bytes of a body of that content type
  };
}
