export const id = 479;
export const ids = [479];
export const modules = {

/***/ 28202:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   gz: () => (/* binding */ failed),
/* harmony export */   iC: () => (/* binding */ createDeleter),
/* harmony export */   tt: () => (/* binding */ hasDotSegment)
/* harmony export */ });
/* harmony import */ var p_limit__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(70370);

const SINGLE_DELETES_AT_ONCE = 16;
const RETRY_WAITS_MS = [500, 2_000, 8_000];
function failed(said, breaksBucket = false) {
    const { error, remedy } = typeof said === 'string' ? { error: said } : said;
    return { kind: 'failed', error, remedy, breaksBucket };
}
const STOPPED = failed('Not deleted: the run was stopped before.');
/**
 * Deletes the keys of a bucket by batches, what the store was too busy for again,
 * and one by one what batches cannot take. After an error that breaks the bucket nothing more is sent to it.
 */
function createDeleter({ sleep, concurrency, signal }) {
    const batches = (0,p_limit__WEBPACK_IMPORTED_MODULE_0__/* ["default"] */ .A)(concurrency);
    const singles = (0,p_limit__WEBPACK_IMPORTED_MODULE_0__/* ["default"] */ .A)(SINGLE_DELETES_AT_ONCE);
    return async (keys, requests) => {
        let broken;
        const halted = () => broken ?? (signal?.aborted === true ? STOPPED : undefined);
        const note = (answer) => {
            if (answer.kind === 'failed' && answer.breaksBucket)
                broken ??= answer;
            return answer;
        };
        const sendBatch = async (send, items) => {
            const halt = halted();
            if (halt !== undefined) {
                for (const item of items)
                    item.answer = halt;
                return true;
            }
            const answers = await send(items.map(({ key }) => key));
            if (answers === 'unsupported')
                return false;
            items.forEach((item, i) => (item.answer = note(answers[i] ?? { kind: 'unanswered' })));
            return true;
        };
        const sendBatches = async (items) => {
            const { batch } = requests;
            if (batch === undefined)
                return;
            let open = items.filter(({ key }) => batch.fits(key));
            for (const waitMs of [...RETRY_WAITS_MS, undefined]) {
                if (open.length === 0 || !(await sendBatch(batch.send, open)))
                    return;
                open = open.filter(({ answer }) => answer.kind === 'busy');
                if (open.length === 0 || waitMs === undefined)
                    return;
                // A stopped run interrupts its waits, and the next round sees that it is stopped.
                await sleep(waitMs).catch(() => undefined);
            }
        };
        const deleteChunk = async (chunk) => {
            const items = chunk.map((key) => {
                const reason = refuse(key, requests);
                return { key, answer: reason === undefined ? { kind: 'unanswered' } : failed(reason) };
            });
            const asked = items.filter(({ answer }) => answer.kind === 'unanswered');
            await sendBatches(asked);
            await Promise.all(asked.map(async (item) => {
                if (item.answer.kind !== 'unanswered')
                    return;
                item.answer = await singles(async () => note(halted() ?? (await requests.single(item.key))));
            }));
            // One denied key may be a locked one.
            const allDenied = asked.length > 1 && asked.every(({ answer }) => answer.kind === 'denied');
            return items.map(({ answer }) => {
                const outcome = settle(answer, allDenied);
                note(outcome);
                return outcome;
            });
        };
        const chunks = chunksOf(keys, requests.batchSize);
        return (await Promise.all(chunks.map((chunk) => batches(() => deleteChunk(chunk))))).flat();
    };
}
function settle(answer, allDenied) {
    switch (answer.kind) {
        case 'denied':
            return failed(answer, allDenied);
        case 'busy':
            return failed(answer);
        case 'unanswered':
            return failed('The store did not say what became of the file.');
        case 'deleted':
        case 'gone':
        case 'failed':
            return answer;
    }
}
function refuse(key, requests) {
    if (key === '')
        return 'The URI names no object.';
    // UTF-8 would put U+FFFD for a lone surrogate, which is the key of another object.
    if (!key.isWellFormed())
        return 'The name of the object is not valid Unicode.';
    return requests.refuse(key);
}
/** URL parsers, and proxies, fold `a/../b` to `b`: the request would name another object. */
function hasDotSegment(key) {
    return key.split(/[/\\]/u).some((segment) => segment === '.' || segment === '..');
}
function chunksOf(keys, size) {
    return Array.from({ length: Math.ceil(keys.length / size) }, (_, i) => keys.slice(i * size, (i + 1) * size));
}


/***/ }),

/***/ 70479:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createGcsStore: () => (/* binding */ createGcsStore)
});

// EXTERNAL MODULE: ./src/files/stores/credentials.ts
var credentials = __webpack_require__(76236);
// EXTERNAL MODULE: external "node:fs/promises"
var promises_ = __webpack_require__(51455);
// EXTERNAL MODULE: ./src/clearml/json.ts
var json = __webpack_require__(75476);
;// CONCATENATED MODULE: ./src/files/stores/gcs-credentials.ts


/**
 * How to log in by a configuration file. Of its key only name and private key of the service account are taken, as the
 * SDK does: nothing in it can name another kind of login, or another place that a token would go to.
 */
async function gcsLogin({ projectId, key, from }) {
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
    return { ...project, credentials: { client_email: email, private_key: privateKey } };
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

// EXTERNAL MODULE: ./src/files/stores/deletion.ts
var deletion = __webpack_require__(28202);
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
    if ((0,stores_problem/* isUnreachable */.R0)(code)) {
        return (0,deletion/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'Check that the runner can reach storage.googleapis.com.'), true);
    }
    if (status === 401 || NO_CREDENTIALS.test(`${code} ${message}`)) {
        const hint = `The credentials come from ${CREDENTIALS}; they need the right storage.objects.delete.`;
        return (0,deletion/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, hint), true);
    }
    if (/requester pays|user ?project/iu.test(`${code} ${message}`)) {
        return (0,deletion/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'Buckets whose requester pays are not supported.'), true);
    }
    if (/retention|\bhold\b/iu.test(`${code} ${message}`)) {
        return (0,deletion/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'The object can go when its retention or hold ends.'));
    }
    if (status === 403) {
        const hint = `Needed is the right storage.objects.delete on the bucket (role Storage Object User); the credentials come from ${CREDENTIALS}.`;
        return { kind: 'denied', ...(0,stores_problem/* sentence */.em)(problem, place, hint) };
    }
    return (0,deletion/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place));
}
function noBucket(problem, place) {
    return (0,deletion/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'There is no such bucket, and nothing was taken for gone.'), true);
}

// EXTERNAL MODULE: ./src/redact.ts
var src_redact = __webpack_require__(76670);
;// CONCATENATED MODULE: ./src/files/stores/gcs.ts






/** Keys of which all must be refused before the bucket counts as refused. */
const ROUND = 100;
/** Google Cloud Storage, by Application Default Credentials or those of a file. Its API has no batches in this SDK. */
function createGcsStore(options) {
    const redact = (0,src_redact/* createRedactor */.lY)([
        options.env['GOOGLE_CREDENTIALS'],
        options.env['CLOUDSDK_AUTH_ACCESS_TOKEN'],
    ]);
    const deleteKeys = (0,deletion/* createDeleter */.iC)(options);
    /** By credentials. */
    const storages = new Map();
    const presences = new Map();
    const open = (own) => {
        const storage = storages.get(own?.from ?? '') ?? openGcs(own);
        storages.set(own?.from ?? '', storage);
        return storage;
    };
    const presenceOf = (bucket) => {
        const presence = presences.get(bucket.name) ?? findPresence(bucket);
        presences.set(bucket.name, presence);
        // An answer that did not come is asked for again.
        presence.catch(() => presences.delete(bucket.name));
        return presence;
    };
    const afterNotFound = async (problem, bucket, place) => {
        try {
            const presence = await presenceOf(bucket);
            if (presence === 'there')
                return { kind: 'gone' };
            if (presence === 'missing' || /bucket does not exist/iu.test(problem.message)) {
                return noBucket(problem, place);
            }
            return /no such object/iu.test(problem.message)
                ? { kind: 'gone' }
                : (0,deletion/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'Whether the bucket exists is not known: allow storage.buckets.get.'));
        }
        catch (error) {
            return gcsAnswer(gcsProblem(error), place);
        }
    };
    const requestsTo = async (name) => {
        const bucket = (await open((0,credentials/* gcsCredentialsOf */.be)(options.credentials, name))).bucket(name);
        const place = { name: `Google Cloud Storage bucket "${name}"`, bucket: name, redact };
        return {
            batchSize: ROUND,
            // As the last part of a URL they would name the bucket. Google has no such objects.
            refuse: (key) => (key === '.' || key === '..' ? 'No object can have this name.' : undefined),
            single: async (key) => {
                try {
                    await bucket.file(key).delete();
                    return { kind: 'deleted' };
                }
                catch (error) {
                    const problem = gcsProblem(error);
                    return problem.status === 404
                        ? await afterNotFound(problem, bucket, place)
                        : gcsAnswer(problem, place);
                }
            },
        };
    };
    return {
        deleteObjects: async (bucket, keys) => {
            try {
                return await deleteKeys(keys, await requestsTo(gcsBucket(bucket)));
            }
            catch (error) {
                const text = `Google Cloud Storage bucket "${bucket.bucket}": ${redact((0,stores_problem/* messageOf */.bD)(error))}.`;
                return keys.map(() => (0,deletion/* failed */.gz)(text, true));
            }
        },
        close: () => undefined,
    };
}
/** A delete that is repeated finds nothing more to delete, so all of them may be: by default the SDK repeats none. */
async function openGcs(own) {
    const { IdempotencyStrategy, Storage } = await Promise.all(/* import() */[__webpack_require__.e(878), __webpack_require__.e(324), __webpack_require__.e(923)]).then(__webpack_require__.bind(__webpack_require__, 23923));
    return new Storage({
        retryOptions: { autoRetry: true, maxRetries: 5, idempotencyStrategy: IdempotencyStrategy.RetryAlways },
        timeout: 60_000,
        ...(own === undefined ? {} : await gcsLogin(own)),
    });
}
async function findPresence(bucket) {
    try {
        await bucket.getMetadata();
        return 'there';
    }
    catch (error) {
        const { status } = gcsProblem(error);
        if (status === 404)
            return 'missing';
        if (status === 403 || status === 401)
            return 'not-allowed-to-ask';
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
/* harmony export */   R0: () => (/* binding */ isUnreachable),
/* harmony export */   bD: () => (/* binding */ messageOf),
/* harmony export */   em: () => (/* binding */ sentence)
/* harmony export */ });
/* harmony import */ var _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(84869);
/* harmony import */ var _particulars_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(25475);


const UNREACHABLE = /^(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EPROTO|CERT_|ERR_TLS_|ERR_SSL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_)/u;
/** Node's codes for a host that cannot be reached or trusted. */
function isUnreachable(code) {
    return UNREACHABLE.test(code);
}
/** The first paragraph: Azure goes on with request ids and times. */
function messageOf(error) {
    return (0,_clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__/* .errorMessage */ .gJ)(error).split(/\n(?=RequestId:)/u)[0] ?? '';
}
/** What SDKs quote of a request is long, and the URI of the file is known: it must not push out what happened. */
function sentence({ code, message }, { name, redact }, remedy) {
    const text = message === '' || message === code ? code : `${code}: ${message}`;
    const what = `${name}: ${redact((0,_particulars_js__WEBPACK_IMPORTED_MODULE_1__/* .withoutParticulars */ .H)(text)).replace(/\.$/u, '')}.`;
    return { error: remedy === undefined ? what : `${what} ${remedy}`, remedy };
}


/***/ })

};
