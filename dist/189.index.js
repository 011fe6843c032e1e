export const id = 189;
export const ids = [189];
export const modules = {

/***/ 63189:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createGcsStore: () => (/* binding */ createGcsStore)
});

// EXTERNAL MODULE: ./src/redact.ts
var src_redact = __webpack_require__(76670);
// EXTERNAL MODULE: ./src/files/stores/answer.ts
var answer = __webpack_require__(23018);
// EXTERNAL MODULE: ./src/files/stores/credentials.ts
var credentials = __webpack_require__(76236);
// EXTERNAL MODULE: ./src/network/diagnosis.ts
var diagnosis = __webpack_require__(15807);
// EXTERNAL MODULE: ./src/network/proxy.ts
var network_proxy = __webpack_require__(71290);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./src/clearml/json.ts
var json = __webpack_require__(75476);
;// CONCATENATED MODULE: ./src/files/stores/gcs-credentials.ts


const SCOPES = ['https://www.googleapis.com/auth/devstorage.read_write'];
/**
 * How to log in by a configuration file. Of its key only name and private key of the service account are taken, as the
 * SDK does: nothing in it can name another kind of login, or another place that a token would go to.
 */
async function gcsLogin({ projectId, key, from }, clientOptions) {
    const project = projectId === undefined ? {} : { projectId };
    if (key === undefined)
        return project;
    const account = parsed(key.kind === 'json' ? key.text : await textOf(key.path, from));
    const email = (0,json/* asText */.e1)(account?.['client_email']);
    const privateKey = (0,json/* asText */.e1)(account?.['private_key']);
    if (email === undefined || privateKey === undefined) {
        throw new Error(`credentials_json of ${from} in the configuration file is no key of a service account; for another login set ` +
            'GOOGLE_APPLICATION_CREDENTIALS');
    }
    const { JWT } = await Promise.all(/* import() */[__webpack_require__.e(324), __webpack_require__.e(492)]).then(__webpack_require__.t.bind(__webpack_require__, 492, 23));
    // Keys that it is given as `credentials` the SDK warns of, on stderr.
    return { ...project, authClient: new JWT({ ...clientOptions, email, key: privateKey, scopes: SCOPES }) };
}
async function textOf(file, from) {
    try {
        return await (0,promises_.readFile)(file, 'utf8');
    }
    catch (error) {
        throw new Error(`the file that credentials_json of ${from} names cannot be read`, { cause: error });
    }
}
/** The message of the parser would quote the key. */
function parsed(text) {
    try {
        return (0,json/* asObject */.eB)(JSON.parse(text));
    }
    catch {
        return undefined;
    }
}

// EXTERNAL MODULE: ./src/files/stores/problem.ts
var stores_problem = __webpack_require__(62513);
;// CONCATENATED MODULE: ./src/files/stores/gcs-errors.ts



const CREDENTIALS = 'GOOGLE_APPLICATION_CREDENTIALS, as google-github-actions/auth sets it, or a service account of the runner';
const NO_CREDENTIALS = /could not load the default credentials|invalid_(?:grant|client|target|request|rapt)|unauthorized_client|unable to (?:read|detect|impersonate)|ENOENT|failed to retrieve (?:subject )?token/iu;
/** Errors of the API have an HTTP status in `code` and a reason within; those of Node have a word in `code`. */
function gcsProblem(error) {
    const fields = (0,json/* asObject */.eB)(error);
    const status = (0,json/* asNumber */.i)(fields?.['code']) ?? (0,json/* asNumber */.i)(fields?.['status']);
    const reason = (0,json/* asText */.e1)((0,json/* asObject */.eB)((0,json/* asArray */._j)(fields?.['errors'])?.[0])?.['reason']);
    const code = reason ?? (0,json/* asText */.e1)(fields?.['code']) ?? (status === undefined ? 'Error' : `HTTP ${status}`);
    return { code, message: (0,stores_problem/* messageOf */.bD)(error), status };
}
/** What an error says about one key; a 404 is for the caller, since it may be the bucket's. */
function gcsAnswer(problem, place) {
    const { code, status, message } = problem;
    if ((0,stores_problem/* isUnreachable */.R0)(problem)) {
        return (0,stores_problem/* unreachable */.HB)(problem, place, 'Check that the runner can reach storage.googleapis.com.');
    }
    if (status === 401 || NO_CREDENTIALS.test(`${code} ${message}`)) {
        const hint = `The credentials come from ${CREDENTIALS}; they need the right storage.objects.delete.`;
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, hint), true);
    }
    if (/requester pays|user ?project/iu.test(`${code} ${message}`)) {
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'Buckets whose requester pays are not supported.'), true);
    }
    if (/retention|\bhold\b/iu.test(`${code} ${message}`)) {
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'The object can go when its retention or hold ends.'));
    }
    if (status === 403) {
        const hint = `Needed is the right storage.objects.delete on the bucket (role Storage Object User); the credentials come from ${CREDENTIALS}.`;
        return { kind: 'denied', ...(0,stores_problem/* sentence */.em)(problem, place, hint) };
    }
    return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place));
}
function noBucket(problem, place) {
    return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'There is no such bucket, and nothing was taken for gone.'), true);
}
/** A 404 of an object means that it is gone only where its bucket is there. */
function notFoundAnswer(problem, presence, place) {
    if (presence.kind === 'there')
        return { kind: 'gone' };
    if (presence.kind === 'missing' || /bucket does not exist/iu.test(problem.message)) {
        return noBucket(problem, place);
    }
    return /no such object/iu.test(problem.message)
        ? { kind: 'gone' }
        : (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'Whether the bucket exists is not known: allow storage.buckets.get.'));
}

;// CONCATENATED MODULE: ./src/files/stores/gcs-client.ts




const TOKEN_ADDRESS = 'https://oauth2.googleapis.com';
const RETRY_WAITS_MS = [1_000, 2_000, 4_000, 8_000];
const PASSING_STATUSES = new Set([408, 429, 500, 502, 503, 504]);
const PASSING_CODES = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT']);
/** By Application Default Credentials, or those of a configuration file. */
async function openGcs({ agentFor, proxyFor }, sleep, own) {
    const { Storage } = await Promise.all(/* import() */[__webpack_require__.e(669), __webpack_require__.e(324), __webpack_require__.e(492), __webpack_require__.e(923)]).then(__webpack_require__.bind(__webpack_require__, 23923));
    const agent = agentFor(new URL(TOKEN_ADDRESS));
    const clientOptions = agent === undefined
        ? {}
        : { transporterOptions: { agent: (url) => agentFor(new URL(url)) ?? agent } };
    const storage = new Storage({
        // The SDK's own retries take a host that is not there for one that is busy, and last for a minute.
        retryOptions: { autoRetry: false },
        timeout: 60_000,
        clientOptions,
        ...(own === undefined ? {} : await gcsLogin(own, clientOptions)),
    });
    // Requests for objects take no agent. Left alone, the SDK asks by http_proxy what https_proxy is for.
    const address = storage.apiEndpoint;
    const proxy = proxyFor(new URL(address));
    if (proxy !== undefined) {
        storage.interceptors.push({ request: (options) => ({ uri: address, ...options, proxy: proxy.href }) });
    }
    /** The SDK takes what the proxy answers to CONNECT for Google's answer, which always gives a reason. */
    const refusalIn = (error) => {
        const { code, status = 0 } = gcsProblem(error);
        const isGoogles = code !== `HTTP ${status}`;
        if (proxy === undefined || isGoogles || ![403, 405, 407].includes(status))
            return undefined;
        return Object.assign(new Error((0,network_proxy/* refusalText */.Kw)(status, new URL(address).host, proxy)), {
            code: network_proxy/* PROXY_REFUSAL */.qm,
        });
    };
    const retried = async (call) => {
        for (let tries = 0;; tries++) {
            try {
                return await call();
            }
            catch (thrown) {
                const error = refusalIn(thrown) ?? thrown;
                const waitMs = RETRY_WAITS_MS[tries];
                if (waitMs === undefined || !mayPass(error))
                    throw error;
                // A stopped run interrupts its waits.
                await sleep(waitMs).catch(() => Promise.reject(error));
            }
        }
    };
    return { storage, retried };
}
function mayPass(error) {
    const { status, code } = gcsProblem(error);
    return !(0,diagnosis/* isNobodyThere */.Wq)(error) && (PASSING_STATUSES.has(status ?? 0) || PASSING_CODES.has(code));
}

;// CONCATENATED MODULE: ./src/files/stores/gcs-list.ts



const PAGE_SIZE = 1_000;
/** Pages of `objects.list`, and sizes by `objects.get`. */
function gcsReads(bucket, retried, place) {
    const pageOf = async (query) => {
        try {
            // The SDK's types have no null for what follows the last page.
            const [rows, next] = await retried(() => bucket.getFiles(query));
            return { rows, next };
        }
        catch (error) {
            throw failure(error, place);
        }
    };
    return {
        list: async function* (prefix) {
            let query = {
                prefix,
                autoPaginate: false,
                maxResults: PAGE_SIZE,
                fields: 'items(name,size,updated),nextPageToken',
            };
            while (query !== null) {
                const { rows, next } = await pageOf(query);
                // Asked for `fields`, the SDK hands the rows over as they came.
                yield rows.map((row) => storedObject(row, place));
                query = next;
            }
        },
        bytesOf: async (key) => {
            try {
                const [{ size }] = await retried(() => bucket.file(key).getMetadata());
                return size === undefined ? undefined : Number(size);
            }
            catch (error) {
                if (gcsProblem(error).status === 404)
                    return undefined;
                throw failure(error, place);
            }
        },
    };
}
function storedObject(row, { name }) {
    const fields = (0,json/* asObject */.eB)(row);
    const key = (0,json/* asText */.e1)(fields?.['name']);
    const bytes = Number((0,json/* asText */.e1)(fields?.['size']) ?? NaN);
    const modifiedAtMs = Date.parse((0,json/* asText */.e1)(fields?.['updated']) ?? '');
    if (key === undefined || Number.isNaN(bytes) || Number.isNaN(modifiedAtMs)) {
        throw new Error(`${name}: its listing has an object without name, size or time`);
    }
    return { key, bytes, modifiedAtMs };
}
const RIGHT = 'Needed are the rights storage.objects.list and storage.objects.get on the bucket (role Storage Object Viewer).';
function failure(error, place) {
    return (0,stores_problem/* lookError */.m2)(gcsProblem(error), place, RIGHT, error);
}

// EXTERNAL MODULE: ./src/files/stores/object-store.ts + 1 modules
var object_store = __webpack_require__(91126);
;// CONCATENATED MODULE: ./src/files/stores/gcs.ts








/** Keys of which all must be refused before the bucket counts as refused. */
const ROUND = 100;
/** Google Cloud Storage, by Application Default Credentials or those of a file. Its API has no batches in this SDK. */
function createGcsStore(options) {
    const redact = (0,src_redact/* createRedactor */.lY)([
        options.env['GOOGLE_CREDENTIALS'],
        options.env['CLOUDSDK_AUTH_ACCESS_TOKEN'],
    ]);
    /** By credentials. */
    const clients = new Map();
    const open = (own) => {
        const client = clients.get(own?.from ?? '') ?? openGcs(options.agents, options.sleep, own);
        clients.set(own?.from ?? '', client);
        return client;
    };
    const openBucket = async (at) => {
        const name = gcsBucket(at);
        const { storage, retried } = await open((0,credentials/* gcsCredentialsOf */.be)(options.credentials, name));
        const bucket = storage.bucket(name);
        const place = {
            name: `Google Cloud Storage bucket "${name}"`,
            url: storage.apiEndpoint,
            bucket: name,
            redact,
        };
        let presence;
        const presenceOfBucket = () => {
            const asked = (presence ??= findPresence(() => retried(() => bucket.getMetadata())));
            // An answer that did not come is asked for again.
            asked.catch(() => (presence = undefined));
            return asked;
        };
        return {
            ...gcsReads(bucket, retried, place),
            batchSize: ROUND,
            // As the last part of a URL they would name the bucket. Google has no such objects.
            refuse: (key) => (key === '.' || key === '..' ? 'No object can have this name.' : undefined),
            probe: (0,answer/* createProbe */.fr)(async () => {
                try {
                    const found = await presenceOfBucket();
                    return found.kind === 'missing' ? noBucket(found.problem, place) : undefined;
                }
                catch (error) {
                    return gcsAnswer(gcsProblem(error), place);
                }
            }, options.sleep),
            single: async (key) => {
                try {
                    await retried(() => bucket.file(key).delete());
                    return { kind: 'deleted' };
                }
                catch (error) {
                    const problem = gcsProblem(error);
                    if (problem.status !== 404)
                        return gcsAnswer(problem, place);
                    try {
                        return notFoundAnswer(problem, await presenceOfBucket(), place);
                    }
                    catch (unknown) {
                        return gcsAnswer(gcsProblem(unknown), place);
                    }
                }
            },
        };
    };
    const explain = (bucket, error) => `Google Cloud Storage bucket "${bucket.bucket}": ${redact((0,stores_problem/* messageOf */.bD)(error))}.`;
    return (0,object_store/* createObjectStore */.h)({ open: openBucket, explain, close: () => undefined }, options);
}
async function findPresence(ask) {
    try {
        await ask();
        return { kind: 'there' };
    }
    catch (error) {
        const problem = gcsProblem(error);
        if (problem.status === 404)
            return { kind: 'missing', problem };
        if (problem.status === 403)
            return { kind: 'not-allowed-to-ask' };
        throw error;
    }
}
function gcsBucket(bucket) {
    if (bucket.store !== 'gcs')
        throw new Error('it does not lie on Google Cloud Storage');
    if (!/^[a-z0-9][\w.-]{1,221}$/u.test(bucket.bucket))
        throw new Error('that is no name of a bucket');
    return bucket.bucket;
}


/***/ }),

/***/ 62513:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HB: () => (/* binding */ unreachable),
/* harmony export */   R0: () => (/* binding */ isUnreachable),
/* harmony export */   bD: () => (/* binding */ messageOf),
/* harmony export */   em: () => (/* binding */ sentence),
/* harmony export */   m2: () => (/* binding */ lookError)
/* harmony export */ });
/* harmony import */ var _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(84869);
/* harmony import */ var _network_diagnosis_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(15807);
/* harmony import */ var _particulars_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(25475);
/* harmony import */ var _look_error_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(7463);
/* harmony import */ var _answer_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(23018);





const UNREACHABLE = /^(?:EHOSTUNREACH|ENETUNREACH|EPROTO|ERR_PROXY_|ERR_SSL_)/u;
/** Whether the host cannot be reached or trusted, whatever is asked of it. */
function isUnreachable(problem) {
    return (0,_network_diagnosis_js__WEBPACK_IMPORTED_MODULE_1__/* .isNobodyThere */ .Wq)(problem) || (0,_network_diagnosis_js__WEBPACK_IMPORTED_MODULE_1__/* .isLasting */ .dJ)(problem) || UNREACHABLE.test(problem.code);
}
/** @param hint for a host that is not there; other errors of the network say themselves what can be done. */
function unreachable(problem, place, hint) {
    return (0,_network_diagnosis_js__WEBPACK_IMPORTED_MODULE_1__/* .isNobodyThere */ .Wq)(problem)
        ? { kind: 'nobody-there', ...sentence(problem, place, hint) }
        : (0,_answer_js__WEBPACK_IMPORTED_MODULE_4__/* .failed */ .gz)(sentence(problem, place), true);
}
/** The first paragraph: Azure goes on with request ids and times. */
function messageOf(error) {
    return (0,_clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error).split(/\n(?=RequestId:)/u)[0] ?? '';
}
/** What SDKs quote of a request is long, and the URI of the file is known: it must not push out what happened. */
function sentence({ code, message }, { name, url, redact }, remedy) {
    const said = message === '' || message === code ? code : `${code}: ${message}`;
    const reason = (0,_network_diagnosis_js__WEBPACK_IMPORTED_MODULE_1__/* .diagnose */ .h4)({ code, message }, url);
    const text = reason === undefined ? said : `it cannot be reached: ${reason}`;
    const what = `${name}: ${redact((0,_particulars_js__WEBPACK_IMPORTED_MODULE_2__/* .withoutParticulars */ .H)(text)).replace(/\.$/u, '')}.`;
    return { error: remedy === undefined ? what : `${what} ${remedy}`, remedy };
}
const PASSING_STATUSES = new Set([408, 429]);
/** @param right what is needed to look, for people */
function lookError(problem, place, right, cause) {
    const { status = 0 } = problem;
    const isRefused = status >= 400 && status < 500 && !PASSING_STATUSES.has(status);
    const { error } = sentence(problem, place, remedyOf(problem, right, isRefused));
    return new _look_error_js__WEBPACK_IMPORTED_MODULE_3__/* .LookError */ .y(error, isRefused || isUnreachable(problem), { cause });
}
function remedyOf(problem, right, isRefused) {
    if (isUnreachable(problem) || !isRefused)
        return undefined;
    return problem.status === 404 ? 'Check its name.' : right;
}


/***/ })

};
