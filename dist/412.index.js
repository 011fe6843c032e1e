export const id = 412;
export const ids = [412];
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

/***/ 41089:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   b: () => (/* binding */ variable)
/* harmony export */ });
/** The value of a variable; a blank one counts as not set. */
function variable(env, name) {
    const text = env[name]?.trim();
    return text === '' ? undefined : text;
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


/***/ }),

/***/ 27412:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createS3Store: () => (/* binding */ createS3Store)
});

// EXTERNAL MODULE: ./src/clearml/errors.ts
var errors = __webpack_require__(84869);
// EXTERNAL MODULE: ./src/files/stores/deletion.ts
var deletion = __webpack_require__(28202);
// EXTERNAL MODULE: ./src/redact.ts
var src_redact = __webpack_require__(76670);
// EXTERNAL MODULE: ./src/files/stores/credentials.ts
var stores_credentials = __webpack_require__(76236);
// EXTERNAL MODULE: ./src/files/stores/env.ts
var stores_env = __webpack_require__(41089);
;// CONCATENATED MODULE: ./src/files/stores/s3-client.ts


const CHAIN = { kind: 'chain' };
const AWS_CHAIN = 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, as aws-actions/configure-aws-credentials sets them, or a role of the runner';
/** @throws Error when no such endpoint is configured, or its variables are empty. */
function serviceOf(host, bucket, options) {
    return host === undefined ? aws(bucket, options) : custom(host, bucket, options);
}
function aws(bucket, { env, region: input, credentials }) {
    const own = (0,stores_credentials/* s3CredentialsOf */.AO)(credentials, undefined, bucket);
    const url = (0,stores_env/* variable */.b)(env, 'AWS_ENDPOINT_URL_S3') ?? (0,stores_env/* variable */.b)(env, 'AWS_ENDPOINT_URL');
    // The SDK itself reads AWS_REGION only.
    const region = own?.region ?? input ?? (0,stores_env/* variable */.b)(env, 'AWS_REGION') ?? (0,stores_env/* variable */.b)(env, 'AWS_DEFAULT_REGION') ?? 'us-east-1';
    const name = url ?? `AWS (region ${region})`;
    return { name, url, region, credentials: namesOf(own), keys: own?.keys ?? CHAIN };
}
function custom(host, bucket, options) {
    const { endpoints, env, credentials } = options;
    const endpoint = endpoints.find((candidate) => candidate.host === host);
    if (endpoint === undefined)
        throw new Error(`no endpoint configured for ${host}: add it to s3-endpoints`);
    const { url, variables } = endpoint;
    const service = { name: url, url, region: endpoint.region ?? 'us-east-1' };
    if (variables === undefined) {
        const own = (0,stores_credentials/* s3CredentialsOf */.AO)(credentials, host, bucket);
        // The keys of AWS are for a host that the file gives other keys to only if an input says so.
        if (own === undefined && credentials.s3.some((entry) => entry.host === host)) {
            throw new Error(`the configuration file has keys for ${host}, and none for this bucket: add them there`);
        }
        return { ...service, credentials: namesOf(own), keys: own?.keys ?? CHAIN };
    }
    const accessKeyId = (0,stores_env/* variable */.b)(env, variables.key);
    const secretAccessKey = (0,stores_env/* variable */.b)(env, variables.secret);
    if (accessKeyId === undefined || secretAccessKey === undefined) {
        const missing = accessKeyId === undefined ? variables.key : variables.secret;
        throw new Error(`the environment variable ${missing}, which s3-endpoints names for ${url}, is not set`);
    }
    return {
        ...service,
        credentials: `${variables.key} and ${variables.secret}`,
        keys: { kind: 'keys', accessKeyId, secretAccessKey, sessionToken: undefined },
    };
}
function namesOf(own) {
    return own === undefined ? AWS_CHAIN : `${own.from} of the configuration file`;
}
/** Retries of whole requests are the SDK's. */
async function openS3({ url, region, keys }, env) {
    const { S3Client } = await __webpack_require__.e(/* import() */ 711).then(__webpack_require__.t.bind(__webpack_require__, 53711, 19));
    // Unlike the other SDKs this one does not look for a proxy; Node does, if told where to.
    const agent = { keepAlive: true, maxSockets: 50, proxyEnv: { ...env } };
    const config = {
        region,
        maxAttempts: 5,
        retryMode: 'adaptive',
        requestHandler: {
            connectionTimeout: 10_000,
            requestTimeout: 120_000,
            throwOnRequestTimeout: true,
            httpAgent: agent,
            httpsAgent: agent,
        },
        ...loginBy(keys),
        // Host names of stores at home seldom have a name for each bucket.
        ...(url === undefined ? { followRegionRedirects: true } : { endpoint: url, forcePathStyle: true }),
    };
    return new S3Client(config);
}
function loginBy(keys) {
    switch (keys.kind) {
        case 'chain':
            return {};
        case 'profile':
            return { profile: keys.profile };
        case 'keys': {
            const { accessKeyId, secretAccessKey, sessionToken } = keys;
            return {
                credentials: {
                    accessKeyId,
                    secretAccessKey,
                    ...(sessionToken === undefined ? {} : { sessionToken }),
                },
            };
        }
    }
}

// EXTERNAL MODULE: ./src/files/stores/s3-endpoints.ts
var s3_endpoints = __webpack_require__(88153);
// EXTERNAL MODULE: ./src/clearml/json.ts
var json = __webpack_require__(75476);
// EXTERNAL MODULE: ./src/files/stores/problem.ts
var stores_problem = __webpack_require__(62513);
;// CONCATENATED MODULE: ./src/files/stores/s3-errors.ts



const PASSING = new Set(['InternalError', 'SlowDown', 'ServiceUnavailable', 'OperationAborted']);
const NO_BUCKET = new Set(['NoSuchBucket', 'InvalidBucketName']);
const WRONG_REGION = new Set([
    'PermanentRedirect',
    'AuthorizationHeaderMalformed',
    'IllegalLocationConstraintException',
]);
const BAD_CREDENTIALS = new Set([
    'SignatureDoesNotMatch',
    'InvalidAccessKeyId',
    'InvalidClientTokenId',
    'InvalidIdentityToken',
    'InvalidSecurity',
    'InvalidToken',
    'NotSignedUp',
    'RequestTimeTooSkewed',
    'TokenRefreshRequired',
    'UnrecognizedClientException',
    'CredentialsProviderError',
    'TokenProviderError',
]);
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);
/** How a store says that it takes no batches, or none with this checksum. */
const BATCH_REFUSED = new Set([400, 405, 411, 501]);
/** Errors of S3 have their code in `name`, those of Node in `code`. */
function s3Problem(error) {
    const fields = (0,json/* asObject */.eB)(error);
    const status = (0,json/* asNumber */.i)((0,json/* asObject */.eB)(fields?.['$metadata'])?.['httpStatusCode']);
    const code = status === undefined ? (0,json/* asText */.e1)(fields?.['code']) : undefined;
    return { code: code ?? (0,json/* asText */.e1)(fields?.['name']) ?? 'Error', message: (0,stores_problem/* messageOf */.bD)(error), status };
}
/** Whether the store takes no batch like this one, while single requests may work. */
function refusesBatches(problem) {
    const { code, status } = problem;
    return !isOfBucket(code) && (code === 'NotImplemented' || BATCH_REFUSED.has(status ?? 0));
}
/**
 * What the error of a whole batch means for each of its keys.
 * None means that objects are gone: a 404 is the bucket's, or of something that is no S3.
 */
function callFailure(problem, place) {
    const { code, status } = problem;
    if (isOfBucket(code))
        return (0,deletion/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, bucketHint(code, place)), true);
    if (status === 403)
        return (0,deletion/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, rightHint(place)), true);
    if (status === 404)
        return (0,deletion/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'Check the name and the endpoint.'), true);
    return (0,deletion/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'The next run tries again.'));
}
/** What an error says about one key. */
function keyAnswer(problem, place) {
    const { code, status, message } = problem;
    if (code === 'NoSuchKey')
        return { kind: 'gone' };
    if (isOfBucket(code))
        return (0,deletion/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, bucketHint(code, place)), true);
    if (PASSING.has(code)) {
        return { kind: 'busy', ...(0,stores_problem/* sentence */.em)(problem, place, 'The next run tries again.') };
    }
    if (/object.?lock|\bWORM\b|retention|legal hold/iu.test(`${code} ${message}`)) {
        return (0,deletion/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'The object is locked: it can go when its retention ends.'));
    }
    if (code === 'AccessDenied' || status === 403) {
        return { kind: 'denied', ...(0,stores_problem/* sentence */.em)(problem, place, rightHint(place)) };
    }
    return (0,deletion/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place));
}
function rightHint({ bucket, credentials }) {
    return `Needed is the right s3:DeleteObject on ${bucket}/*; the credentials come from ${credentials}.`;
}
function isOfBucket(code) {
    return ([NO_BUCKET, WRONG_REGION, BAD_CREDENTIALS, EXPIRED].some((codes) => codes.has(code)) ||
        (0,stores_problem/* isUnreachable */.R0)(code));
}
function bucketHint(code, place) {
    if (NO_BUCKET.has(code)) {
        return 'Nothing was taken for gone. Check the name, and s3-endpoints if the bucket is not on AWS.';
    }
    if (WRONG_REGION.has(code))
        return 'Set the input s3-region, or region=NAME of the endpoint.';
    if (EXPIRED.has(code)) {
        return `The credentials from ${place.credentials} have expired: ask for a longer session (role-duration-seconds).`;
    }
    if (BAD_CREDENTIALS.has(code)) {
        return `The credentials come from ${place.credentials}; they need the right s3:DeleteObject.`;
    }
    return 'Check that the runner can reach the service.';
}

;// CONCATENATED MODULE: ./src/files/stores/s3.ts






const MAX_KEYS = 1_000;
/** Not legal in XML, or changed by its parsers. */
const NOT_FOR_XML = /[\p{Cc}\u2028\ufffe\uffff]/u;
/** S3 and the stores that speak it: a client for each endpoint, and `DeleteObjects` as long as the endpoint takes it. */
function createS3Store(options) {
    const { env, endpoints, credentials } = options;
    const redact = (0,src_redact/* createRedactor */.lY)([
        env['AWS_SECRET_ACCESS_KEY'],
        env['AWS_SESSION_TOKEN'],
        ...endpoints.flatMap(({ variables }) => (variables === undefined ? [] : [env[variables.secret]])),
        ...credentials.s3.flatMap(({ keys }) => keys.kind === 'keys' ? [keys.secretAccessKey, keys.sessionToken] : []),
    ]);
    const deleteKeys = (0,deletion/* createDeleter */.iC)(options);
    /** By endpoint, region and credentials. */
    const clients = new Map();
    const withoutBatches = new Set();
    const open = (service) => {
        const key = [service.url ?? '', service.region, service.credentials].join('\n');
        const client = clients.get(key) ?? openS3(service, env);
        clients.set(key, client);
        return client;
    };
    const requestsTo = async (host, bucket, service) => {
        const client = await open(service);
        const { DeleteObjectCommand, DeleteObjectsCommand } = await __webpack_require__.e(/* import() */ 711).then(__webpack_require__.t.bind(__webpack_require__, 53711, 19));
        const place = {
            name: `S3 bucket "${bucket}" on ${service.name}`,
            bucket,
            credentials: service.credentials,
            redact,
        };
        return {
            batchSize: MAX_KEYS,
            refuse: () => undefined,
            batch: {
                fits: (key) => !NOT_FOR_XML.test(key),
                send: async (keys) => {
                    if (withoutBatches.has(host))
                        return 'unsupported';
                    const command = new DeleteObjectsCommand({
                        Bucket: bucket,
                        Delete: { Objects: keys.map((Key) => ({ Key })) },
                        // Many stores know no other checksum than this one, and refuse the SDK's own CRC32.
                        ...(service.url === undefined ? {} : { ChecksumAlgorithm: 'MD5' }),
                    });
                    try {
                        return answersOf(keys, await client.send(command), place);
                    }
                    catch (error) {
                        const problem = s3Problem(error);
                        if (refusesBatches(problem)) {
                            withoutBatches.add(host);
                            return 'unsupported';
                        }
                        const failure = callFailure(problem, place);
                        return keys.map(() => failure);
                    }
                },
            },
            single: async (key) => {
                if ((0,deletion/* hasDotSegment */.tt)(key)) {
                    return (0,deletion/* failed */.gz)('Its name has a segment "." or "..", which a single request cannot safely name.');
                }
                try {
                    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
                    return { kind: 'deleted' };
                }
                catch (error) {
                    return keyAnswer(s3Problem(error), place);
                }
            },
        };
    };
    return {
        deleteObjects: async (bucket, keys) => {
            try {
                const { host, name } = s3Bucket(bucket);
                const service = serviceOf(host, name, options);
                return await deleteKeys(keys, await requestsTo(host, name, service));
            }
            catch (error) {
                const outcome = (0,deletion/* failed */.gz)(`S3 bucket "${bucket.bucket}": ${redact((0,errors/* errorMessage */.gJ)(error))}.`, true);
                return keys.map(() => outcome);
            }
        },
        close: () => {
            for (const client of clients.values()) {
                client.then((opened) => {
                    opened.destroy();
                }, () => undefined);
            }
            clients.clear();
        },
    };
}
function s3Bucket(bucket) {
    if (bucket.store !== 's3')
        throw new Error('it does not lie on S3');
    if (!(0,s3_endpoints/* isBucketName */.ET)(bucket.bucket))
        throw new Error('that is no name of a bucket');
    return { host: bucket.host, name: bucket.bucket };
}
/** A 200 may hold errors, and only what it lists was looked at. A key in both lists was not deleted. */
function answersOf(keys, { Deleted = [], Errors = [] }, place) {
    const answers = new Map();
    for (const { Key } of Deleted)
        answers.set(Key, { kind: 'deleted' });
    for (const { Key, Code = 'Error', Message = '' } of Errors) {
        answers.set(Key, keyAnswer({ code: Code, message: Message, status: undefined }, place));
    }
    return keys.map((key) => answers.get(key) ?? { kind: 'unanswered' });
}


/***/ })

};
