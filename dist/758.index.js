export const id = 758;
export const ids = [758];
export const modules = {

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


/***/ }),

/***/ 21758:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createS3Store: () => (/* binding */ createS3Store)
});

// EXTERNAL MODULE: ./src/clearml/errors.ts
var errors = __webpack_require__(84869);
// EXTERNAL MODULE: ./src/redact.ts
var src_redact = __webpack_require__(76670);
// EXTERNAL MODULE: ./src/files/stores/answer.ts
var answer = __webpack_require__(23018);
// EXTERNAL MODULE: ./src/files/stores/object-keys.ts
var object_keys = __webpack_require__(31344);
// EXTERNAL MODULE: ./src/files/stores/object-store.ts + 1 modules
var object_store = __webpack_require__(91126);
// EXTERNAL MODULE: ./src/files/stores/credentials.ts
var stores_credentials = __webpack_require__(76236);
// EXTERNAL MODULE: ./src/files/stores/env.ts
var stores_env = __webpack_require__(41089);
// EXTERNAL MODULE: ./src/network/proxy.ts
var proxy = __webpack_require__(71290);
;// CONCATENATED MODULE: ./src/files/stores/s3-handler.ts

const HANDLER_OPTIONS = { connectionTimeout: 10_000, requestTimeout: 120_000, throwOnRequestTimeout: true };
/** The SDK's own handler keeps one agent for all hosts; which one is asked by a proxy depends on the host. */
async function handlerBy({ agentFor, proxyFor }) {
    const { NodeHttpHandler } = await __webpack_require__.e(/* import() */ 279).then(__webpack_require__.t.bind(__webpack_require__, 61279, 19));
    const handlers = new Map();
    const handlerFor = (url) => {
        const agent = agentFor(url);
        const handler = handlers.get(agent) ??
            new NodeHttpHandler({
                ...HANDLER_OPTIONS,
                ...(agent === undefined ? {} : { httpAgent: agent, httpsAgent: agent }),
            });
        handlers.set(agent, handler);
        return handler;
    };
    class HandlerByHost extends NodeHttpHandler {
        async handle(...[request, options]) {
            const { protocol, hostname, port } = request;
            const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`);
            const handled = await handlerFor(url).handle(request, options);
            const { statusCode: status, headers } = handled.response;
            const refusal = (0,proxy/* proxyRefusal */.vd)({ status, headers }, url.host, proxyFor(url));
            if (refusal !== undefined)
                throw refusal;
            return handled;
        }
    }
    return new HandlerByHost();
}

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
async function openS3({ url, region, keys }, agents) {
    const { S3Client } = await Promise.all(/* import() */[__webpack_require__.e(279), __webpack_require__.e(711)]).then(__webpack_require__.t.bind(__webpack_require__, 53711, 19));
    const config = {
        region,
        maxAttempts: 5,
        retryMode: 'adaptive',
        requestHandler: await handlerBy(agents),
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
    return !isOfBucket(problem) && (code === 'NotImplemented' || BATCH_REFUSED.has(status ?? 0));
}
/** What an error says of the whole bucket, whatever was asked of it; undefined where it may be about this request alone. */
function bucketFailure(problem, place) {
    return isOfBucket(problem) ? callFailure(problem, place) : undefined;
}
/**
 * What the error of a whole batch means for each of its keys.
 * None means that objects are gone: a 404 is the bucket's, or of something that is no S3.
 */
function callFailure(problem, place) {
    const { code, status } = problem;
    if ((0,stores_problem/* isUnreachable */.R0)(problem))
        return (0,stores_problem/* unreachable */.HB)(problem, place, 'Check that the runner can reach the service.');
    if (isOfBucket(problem))
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, bucketHint(code, place)), true);
    if (status === 403)
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, rightHint(place)), true);
    if (status === 404)
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'Check the name and the endpoint.'), true);
    return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'The next run tries again.'));
}
/** What an error says about one key. */
function keyAnswer(problem, place) {
    const { code, status, message } = problem;
    if (code === 'NoSuchKey')
        return { kind: 'gone' };
    if (isOfBucket(problem))
        return callFailure(problem, place);
    if (PASSING.has(code)) {
        return { kind: 'busy', ...(0,stores_problem/* sentence */.em)(problem, place, 'The next run tries again.') };
    }
    if (/object.?lock|\bWORM\b|retention|legal hold/iu.test(`${code} ${message}`)) {
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'The object is locked: it can go when its retention ends.'));
    }
    if (code === 'AccessDenied' || status === 403) {
        return { kind: 'denied', ...(0,stores_problem/* sentence */.em)(problem, place, rightHint(place)) };
    }
    return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place));
}
function rightHint({ bucket, credentials }) {
    return `Needed is the right s3:DeleteObject on ${bucket}/*; the credentials come from ${credentials}.`;
}
function isOfBucket(problem) {
    return ([NO_BUCKET, WRONG_REGION, BAD_CREDENTIALS, EXPIRED].some((codes) => codes.has(problem.code)) ||
        (0,stores_problem/* isUnreachable */.R0)(problem));
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
    return `The credentials come from ${place.credentials}; they need the right s3:DeleteObject.`;
}

;// CONCATENATED MODULE: ./src/files/stores/s3-list.ts


/** Pages of `ListObjectsV2`, and sizes by `HeadObject`. */
function s3Reads(client, place) {
    return {
        list: (prefix) => listS3(client, prefix, place),
        bytesOf: async (key) => {
            const { HeadObjectCommand } = await Promise.all(/* import() */[__webpack_require__.e(279), __webpack_require__.e(711)]).then(__webpack_require__.t.bind(__webpack_require__, 53711, 19));
            try {
                return (await client.send(new HeadObjectCommand({ Bucket: place.bucket, Key: key }))).ContentLength;
            }
            catch (error) {
                const { code } = s3Problem(error);
                if (code === 'NotFound' || code === 'NoSuchKey')
                    return undefined;
                throw failure(error, place);
            }
        },
    };
}
async function* listS3(client, prefix, place) {
    const { ListObjectsV2Command } = await Promise.all(/* import() */[__webpack_require__.e(279), __webpack_require__.e(711)]).then(__webpack_require__.t.bind(__webpack_require__, 53711, 19));
    let token;
    do {
        const command = new ListObjectsV2Command({
            Bucket: place.bucket,
            // XML cannot hold every key.
            EncodingType: 'url',
            ...(prefix === '' ? {} : { Prefix: prefix }),
            ...(token === undefined ? {} : { ContinuationToken: token }),
        });
        const page = await client.send(command).catch((error) => {
            throw failure(error, place);
        });
        const decode = page.EncodingType === 'url' ? decodeKey : (key) => key;
        yield (page.Contents ?? []).map((object) => storedObject(object, decode, place));
        token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
}
function storedObject({ Key, Size, LastModified }, decode, { name }) {
    if (Key === undefined || Size === undefined || LastModified === undefined) {
        throw new Error(`${name}: its listing has an object without key, size or time`);
    }
    return { key: decode(Key), bytes: Size, modifiedAtMs: LastModified.getTime() };
}
/** As forms are encoded: stores write a blank as `+`. */
function decodeKey(key) {
    return decodeURIComponent(key.replaceAll('+', '%20'));
}
function failure(error, place) {
    const { bucket, credentials } = place;
    const right = `Needed are the rights s3:ListBucket on ${bucket} and s3:GetObject on ${bucket}/*; ` +
        `the credentials come from ${credentials}.`;
    return (0,stores_problem/* lookError */.m2)(s3Problem(error), place, right, error);
}

;// CONCATENATED MODULE: ./src/files/stores/s3.ts









const MAX_KEYS = 1_000;
/** Not legal in XML, or changed by its parsers. */
const NOT_FOR_XML = /[\p{Cc}\u2028\ufffe\uffff]/u;
/** S3 and the stores that speak it: a client for each endpoint, and `DeleteObjects` as long as the endpoint takes it. */
function createS3Store(options) {
    const { env, endpoints, credentials, agents, sleep } = options;
    const redact = (0,src_redact/* createRedactor */.lY)([
        env['AWS_SECRET_ACCESS_KEY'],
        env['AWS_SESSION_TOKEN'],
        ...endpoints.flatMap(({ variables }) => (variables === undefined ? [] : [env[variables.secret]])),
        ...credentials.s3.flatMap(({ keys }) => keys.kind === 'keys' ? [keys.secretAccessKey, keys.sessionToken] : []),
    ]);
    /** By endpoint, region and credentials. */
    const clients = new Map();
    const withoutBatches = new Set();
    const open = (service) => {
        const key = [service.url ?? '', service.region, service.credentials].join('\n');
        const client = clients.get(key) ?? openS3(service, agents);
        clients.set(key, client);
        return client;
    };
    const openBucket = async (at) => {
        const { host, name: bucket } = s3Bucket(at);
        const service = serviceOf(host, bucket, options);
        const client = await open(service);
        const { DeleteObjectCommand, DeleteObjectsCommand, ListObjectsV2Command } = await Promise.all(/* import() */[__webpack_require__.e(279), __webpack_require__.e(711)]).then(__webpack_require__.t.bind(__webpack_require__, 53711, 19));
        const place = {
            name: `S3 bucket "${bucket}" on ${service.name}`,
            url: service.url ?? `https://s3.${service.region}.amazonaws.com`,
            bucket,
            credentials: service.credentials,
            redact,
        };
        return {
            ...s3Reads(client, place),
            batchSize: MAX_KEYS,
            refuse: () => undefined,
            probe: (0,answer/* createProbe */.fr)(async () => {
                try {
                    await client.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }));
                    return undefined;
                }
                catch (error) {
                    return bucketFailure(s3Problem(error), place);
                }
            }, sleep),
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
                if ((0,object_keys/* hasDotSegment */.t)(key)) {
                    return (0,answer/* failed */.gz)('Its name has a segment "." or "..", which a single request cannot safely name.');
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
    const cloud = {
        open: openBucket,
        explain: (bucket, error) => `S3 bucket "${bucket.bucket}": ${redact((0,errors/* errorMessage */.gJ)(error))}.`,
        close: () => {
            for (const client of clients.values()) {
                client.then((opened) => {
                    opened.destroy();
                }, () => undefined);
            }
            clients.clear();
        },
    };
    return (0,object_store/* createObjectStore */.h)(cloud, options);
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
