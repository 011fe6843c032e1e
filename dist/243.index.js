export const id = 243;
export const ids = [243];
export const modules = {

/***/ 23018:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   Th: () => (/* binding */ onceMore),
/* harmony export */   Wq: () => (/* binding */ isNobodyThere),
/* harmony export */   fr: () => (/* binding */ createProbe),
/* harmony export */   gz: () => (/* binding */ failed)
/* harmony export */ });
const WAIT_FOR_SOMEBODY_MS = 1_000;
function failed(said, breaksBucket = false) {
    const { error, remedy } = typeof said === 'string' ? { error: said } : said;
    return { kind: 'failed', error, remedy, breaksBucket };
}
function isNobodyThere({ kind }) {
    return kind === 'nobody-there';
}
/** Asks a second time where nobody was there: a service that starts anew is back by then, a wrong address is not. */
async function onceMore(ask, foundNobody, sleep) {
    const answer = await ask();
    if (!foundNobody(answer))
        return answer;
    // A stopped run interrupts its waits, and asks no more.
    const isStopped = await sleep(WAIT_FOR_SOMEBODY_MS).then(() => false, () => true);
    return isStopped ? answer : await ask();
}
/**
 * Asks a bucket once in a run, before the first deletion in it.
 * @param ask by a read; what its answer does not say of all keys of the bucket is left to the deletions themselves
 */
function createProbe(ask, sleep) {
    let asked;
    const probe = async () => {
        const answer = await onceMore(ask, (given) => given !== undefined && isNobodyThere(given), sleep);
        if (answer?.kind === 'nobody-there')
            return failed(answer, true);
        return answer?.kind === 'failed' && answer.breaksBucket ? answer : undefined;
    };
    return () => (asked ??= probe());
}


/***/ }),

/***/ 49243:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  createAzureStore: () => (/* binding */ createAzureStore)
});

// EXTERNAL MODULE: ./src/files/stores/env.ts
var stores_env = __webpack_require__(41089);
;// CONCATENATED MODULE: ./src/files/stores/azure-credentials.ts

const OPTIONS = { retryOptions: { maxTries: 5 } };
const RENEW_BEFORE_MS = 5 * 60_000;
const CLI_TIMEOUT_MS = 30_000;
/** The clouds of Azure, and its DNS zone endpoints. */
const AZURE_HOST = /^([a-z0-9]{3,24}(?:-secondary)?)\.(?:z\d{1,2}\.blob\.storage\.azure\.net|blob\.core\.(?:windows\.net|chinacloudapi\.cn|usgovcloudapi\.net|cloudapi\.de))$/u;
/**
 * Opens an account with the first of the credentials in the environment that are its own, else with those of a file.
 * @throws Error for hosts that are not Azure's: a URI can be written by anyone who can write to ClearML,
 * and a token of the runner must not go to a host of their choice.
 */
async function openAccount(host, env, now, agents, own) {
    const { BlobServiceClient, StorageSharedKeyCredential, newPipeline } = await Promise.all(/* import() */[__webpack_require__.e(878), __webpack_require__.e(738), __webpack_require__.e(728)]).then(__webpack_require__.bind(__webpack_require__, 70728));
    const connectTo = (url, credential) => {
        const pipeline = newPipeline(credential, OPTIONS);
        pipeline.factories.push(agentFactory(agents));
        return new BlobServiceClient(url, pipeline);
    };
    const account = accountOf(host);
    const connection = (0,stores_env/* variable */.b)(env, 'AZURE_STORAGE_CONNECTION_STRING');
    if (connection !== undefined) {
        const named = BlobServiceClient.fromConnectionString(connection);
        if (isFor(named, host, account)) {
            const client = connectTo(named.url, named.credential);
            return { client, credentials: 'AZURE_STORAGE_CONNECTION_STRING' };
        }
    }
    if (account === undefined) {
        throw new Error(`${host} is no Blob endpoint of Azure; a private one must be named by AZURE_STORAGE_CONNECTION_STRING`);
    }
    const url = `https://${host}`;
    const named = (0,stores_env/* variable */.b)(env, 'AZURE_STORAGE_ACCOUNT');
    const key = (0,stores_env/* variable */.b)(env, 'AZURE_STORAGE_KEY');
    if (named === account && key !== undefined) {
        const client = connectTo(url, new StorageSharedKeyCredential(account, key));
        return { client, credentials: 'AZURE_STORAGE_ACCOUNT and AZURE_STORAGE_KEY' };
    }
    const sas = (0,stores_env/* variable */.b)(env, 'AZURE_STORAGE_SAS_TOKEN')?.replace(/^\?/u, '');
    if (sas !== undefined && (named ?? account) === account) {
        const client = connectTo(`${url}?${sas}`);
        return { client, credentials: 'AZURE_STORAGE_SAS_TOKEN' };
    }
    if (own?.key !== undefined) {
        const client = connectTo(url, new StorageSharedKeyCredential(account, own.key));
        return { client, credentials: `${own.from} of the configuration file` };
    }
    const client = connectTo(url, cached(await identity(env, agents), now));
    return {
        client,
        credentials: 'the login of azure/login (Azure CLI), or AZURE_CLIENT_ID, AZURE_TENANT_ID and their secret',
    };
}
/** The account of a host; undefined if it is not Azure's. */
function accountOf(host) {
    return AZURE_HOST.exec(host)?.[1];
}
/** A connection string may lead to the same account by a private endpoint, but not into another cloud. */
function isFor(client, host, account) {
    const connected = new URL(client.url).host;
    return connected === host || (client.accountName === account && !AZURE_HOST.test(connected));
}
/** Requests for blobs go by the agents of this run. */
function agentFactory({ agentFor }) {
    return {
        create: (next) => ({
            sendRequest: (request) => {
                const agent = agentFor(new URL(request.url));
                if (agent !== undefined)
                    request.agent = agent;
                return next.sendRequest(request);
            },
        }),
    };
}
/** azure/login logs the Azure CLI in and nothing else. */
async function identity(env, { agentFor }) {
    const { AzureCliCredential, ChainedTokenCredential, EnvironmentCredential, WorkloadIdentityCredential } = await Promise.all(/* import() */[__webpack_require__.e(878), __webpack_require__.e(738), __webpack_require__.e(324), __webpack_require__.e(16)]).then(__webpack_require__.bind(__webpack_require__, 73016));
    const options = {
        additionalPolicies: [
            {
                position: 'perCall',
                policy: {
                    name: 'agentPolicy',
                    sendRequest: (request, next) => {
                        const agent = agentFor(new URL(request.url));
                        if (agent !== undefined)
                            request.agent = agent;
                        return next(request);
                    },
                },
            },
        ],
    };
    return new ChainedTokenCredential(new AzureCliCredential({ processTimeoutInMs: CLI_TIMEOUT_MS }), new EnvironmentCredential(options), 
    // Its constructor fails without this file.
    ...((0,stores_env/* variable */.b)(env, 'AZURE_FEDERATED_TOKEN_FILE') === undefined
        ? []
        : [new WorkloadIdentityCredential(options)]));
}
/** A batch asks for a token for each of its blobs, and the Azure CLI is a process that starts for each. */
function cached(credential, now) {
    let token;
    let renewAt = 0;
    return {
        getToken: (scopes, options) => {
            if (token === undefined || now() >= renewAt) {
                renewAt = Infinity;
                token = credential.getToken(scopes, options).then((issued) => {
                    renewAt = (issued?.expiresOnTimestamp ?? 0) - RENEW_BEFORE_MS;
                    return issued;
                }, (error) => {
                    token = undefined;
                    throw error;
                });
            }
            return token;
        },
    };
}

// EXTERNAL MODULE: ./src/clearml/json.ts
var json = __webpack_require__(75476);
// EXTERNAL MODULE: ./src/files/stores/answer.ts
var answer = __webpack_require__(23018);
// EXTERNAL MODULE: ./src/files/stores/problem.ts
var stores_problem = __webpack_require__(62513);
;// CONCATENATED MODULE: ./src/files/stores/azure-errors.ts



const NO_CONTAINER = new Set([
    'ContainerNotFound',
    'ContainerBeingDeleted',
    'ContainerDisabled',
    'InvalidResourceName',
]);
const BAD_CREDENTIALS = new Set([
    'AccountIsDisabled',
    'AuthenticationFailed',
    'InvalidAuthenticationInfo',
    'KeyBasedAuthenticationNotPermitted',
    'NoAuthenticationInformation',
    'PublicAccessNotPermitted',
    'AggregateAuthenticationError',
    'AuthenticationError',
    'AuthenticationRequiredError',
    'CredentialUnavailableError',
]);
/** How an account says that it takes no batches; those with a hierarchical namespace once did. */
const BATCH_REFUSED = new Set([400, 403, 409, 501]);
const PASSING_STATUSES = new Set([408, 429, 500, 503]);
/** Errors of the service have `statusCode` and `code`, those of credentials a name, those of Node a `code`. */
function azureProblem(error) {
    const fields = (0,json/* asObject */.eB)(error);
    const code = (0,json/* asText */.e1)(fields?.['code']) ?? (0,json/* asText */.e1)((0,json/* asObject */.eB)(fields?.['details'])?.['errorCode']);
    return {
        code: code ?? (0,json/* asText */.e1)(fields?.['name']) ?? 'Error',
        message: (0,stores_problem/* messageOf */.bD)(error),
        status: (0,json/* asNumber */.i)(fields?.['statusCode']),
    };
}
/** Whether the account takes no batches, or none by these credentials, while single requests may work. */
function refusesBatches(problem) {
    return !isOfContainer(problem) && BATCH_REFUSED.has(problem.status ?? 0);
}
/** What an error says of the whole container; undefined where it may be about this request alone. */
function containerFailure(problem, place) {
    return isOfContainer(problem) ? callFailure(problem, place) : undefined;
}
/** What the error of a whole batch means for each of its blobs. */
function callFailure(problem, place) {
    const { code, status } = problem;
    if ((0,stores_problem/* isUnreachable */.R0)(problem)) {
        return (0,stores_problem/* unreachable */.HB)(problem, place, 'Check the name of the account, and that the runner can reach it.');
    }
    if (isOfContainer(problem))
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, containerHint(code, place)), true);
    if (status === 401)
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, rightHint(place)), true);
    if (status === 404)
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'Check the names of account and container.'), true);
    return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'The next run tries again.'));
}
/** What an error says about one blob. */
function blobAnswer(problem, place) {
    const { code, status } = problem;
    if (code === 'BlobNotFound')
        return { kind: 'gone' };
    if (isOfContainer(problem))
        return callFailure(problem, place);
    if (code.startsWith('LeaseId')) {
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'The blob is leased: break the lease to let it go.'));
    }
    if (code.startsWith('BlobImmutable')) {
        return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place, 'The blob can go when its immutability policy or legal hold ends.'));
    }
    if (status === 401 || status === 403) {
        return { kind: 'denied', ...(0,stores_problem/* sentence */.em)(problem, place, rightHint(place)) };
    }
    if (PASSING_STATUSES.has(status ?? 0)) {
        return { kind: 'busy', ...(0,stores_problem/* sentence */.em)(problem, place, 'The next run tries again.') };
    }
    return (0,answer/* failed */.gz)((0,stores_problem/* sentence */.em)(problem, place));
}
function isOfContainer(problem) {
    return NO_CONTAINER.has(problem.code) || BAD_CREDENTIALS.has(problem.code) || (0,stores_problem/* isUnreachable */.R0)(problem);
}
function containerHint(code, place) {
    if (NO_CONTAINER.has(code))
        return 'Nothing was taken for gone. Check the name of the container.';
    return rightHint(place);
}
function rightHint({ credentials }) {
    return `Needed is the right to delete blobs (role Storage Blob Data Contributor, or a SAS with "d"); the credentials come from ${credentials}.`;
}

// EXTERNAL MODULE: ./src/redact.ts
var src_redact = __webpack_require__(76670);
// EXTERNAL MODULE: ./src/files/stores/credentials.ts
var credentials = __webpack_require__(76236);
// EXTERNAL MODULE: ./src/files/stores/deletion.ts
var deletion = __webpack_require__(28202);
// EXTERNAL MODULE: ./src/files/stores/object-store.ts
var object_store = __webpack_require__(58619);
;// CONCATENATED MODULE: ./src/files/stores/azure.ts








const MAX_BLOBS = 256;
const WITH_SNAPSHOTS = { deleteSnapshots: 'include' };
/** Of one request with its retries; the SDK itself waits for ever. */
const TIMEOUT_MS = 300_000;
/** Azure Blob: a client for each account, and batches within a container as long as it takes them. */
function createAzureStore(options) {
    const { env, now, agents, sleep, credentials: ofFile } = options;
    const redact = (0,src_redact/* createRedactor */.lY)([
        env['AZURE_STORAGE_CONNECTION_STRING'],
        env['AZURE_STORAGE_KEY'],
        env['AZURE_STORAGE_SAS_TOKEN'],
        env['AZURE_CLIENT_SECRET'],
        /AccountKey=([^;]+)/u.exec(env['AZURE_STORAGE_CONNECTION_STRING'] ?? '')?.[1],
        ...ofFile.azure.map(({ key }) => key),
    ]);
    const accounts = new Map();
    const withoutBatches = new Set();
    const open = (host, container) => {
        const own = (0,credentials/* azureCredentialsOf */.BF)(ofFile, accountOf(host) ?? '', container);
        const key = `${host} ${own?.from ?? ''}`;
        const account = accounts.get(key) ?? openAccount(host, env, now, agents, own);
        accounts.set(key, account);
        return account;
    };
    const openContainer = async (bucket) => {
        const { host, name } = azureContainer(bucket);
        const { client, credentials } = await open(host, name);
        const container = client.getContainerClient(name);
        const place = { name: placeName(host, name), url: client.url, credentials, redact };
        return {
            batchSize: MAX_BLOBS,
            refuse: (key) => (0,deletion/* hasDotSegment */.tt)(key)
                ? 'Its name has a segment "." or "..", and the URL of such a blob is that of another.'
                : undefined,
            probe: (0,answer/* createProbe */.fr)(async () => {
                try {
                    await container.getProperties({ abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
                    return undefined;
                }
                catch (error) {
                    return containerFailure(azureProblem(error), place);
                }
            }, sleep),
            batch: {
                fits: () => true,
                send: async (keys) => {
                    if (withoutBatches.has(container.url))
                        return 'unsupported';
                    try {
                        return await sendBatch(container, keys, place);
                    }
                    catch (error) {
                        const problem = azureProblem(error);
                        if (refusesBatches(problem)) {
                            withoutBatches.add(container.url);
                            return 'unsupported';
                        }
                        const failure = callFailure(problem, place);
                        return keys.map(() => failure);
                    }
                },
            },
            single: async (key) => {
                try {
                    await container
                        .getBlobClient(key)
                        .delete({ ...WITH_SNAPSHOTS, abortSignal: AbortSignal.timeout(TIMEOUT_MS) });
                    return { kind: 'deleted' };
                }
                catch (error) {
                    return blobAnswer(azureProblem(error), place);
                }
            },
        };
    };
    const explain = (bucket, error) => {
        const where = placeName(bucket.store === 'azure' ? bucket.host : bucket.store, bucket.bucket);
        return `${where}: ${redact((0,stores_problem/* messageOf */.bD)(error))}.`;
    };
    return (0,object_store/* createObjectStore */.h)({ open: openContainer, explain, close: () => undefined }, options);
}
async function sendBatch(container, keys, place) {
    const client = container.getBlobBatchClient();
    const batch = client.createBatch();
    for (const key of keys)
        await batch.deleteBlob(container.getBlobClient(key), WITH_SNAPSHOTS);
    const abortSignal = AbortSignal.timeout(TIMEOUT_MS);
    const { subResponses } = await client.submitBatch(batch, { abortSignal });
    return keys.map((_, i) => blobResponse(subResponses[i], place));
}
/** The list has holes where the reply has no part for a blob. */
function blobResponse(response, place) {
    if (response === undefined)
        return { kind: 'unanswered' };
    const { status, errorCode, statusMessage } = response;
    if (status === 202)
        return { kind: 'deleted' };
    // A 404 without a code may be the container's: a single request tells.
    if (errorCode === undefined && status < 500)
        return { kind: 'unanswered' };
    return blobAnswer({ code: errorCode ?? `HTTP ${status}`, message: statusMessage, status }, place);
}
function placeName(host, container) {
    return `Azure container "${container}" at ${host}`;
}
function azureContainer(bucket) {
    if (bucket.store !== 'azure')
        throw new Error('it does not lie on Azure');
    if (!/^(?:\$root|\$web|\$logs|[a-z0-9](?:-?[a-z0-9]){2,62})$/u.test(bucket.bucket)) {
        throw new Error('that is no name of a container');
    }
    return { host: bucket.host.toLowerCase(), name: bucket.bucket };
}


/***/ }),

/***/ 28202:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   L: () => (/* binding */ checkKeys),
/* harmony export */   iC: () => (/* binding */ createDeleter),
/* harmony export */   tt: () => (/* binding */ hasDotSegment)
/* harmony export */ });
/* harmony import */ var p_limit__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(70370);
/* harmony import */ var _answer_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(23018);


const SINGLE_DELETES_AT_ONCE = 16;
const RETRY_WAITS_MS = [500, 2_000, 8_000];
const STOPPED = (0,_answer_js__WEBPACK_IMPORTED_MODULE_0__/* .failed */ .gz)('Not deleted: the run was stopped before.');
/**
 * Deletes the keys of a bucket by batches, what the store was too busy for again,
 * and one by one what batches cannot take. After an error that breaks the bucket nothing more is sent to it.
 */
function createDeleter({ sleep, concurrency, signal }) {
    const batches = (0,p_limit__WEBPACK_IMPORTED_MODULE_1__/* ["default"] */ .A)(concurrency);
    const singles = (0,p_limit__WEBPACK_IMPORTED_MODULE_1__/* ["default"] */ .A)(SINGLE_DELETES_AT_ONCE);
    return async (keys, requests) => {
        let broken = signal?.aborted === true ? STOPPED : await requests.probe();
        const halted = () => broken ?? (signal?.aborted === true ? STOPPED : undefined);
        const note = (answer) => {
            const noted = answer.kind === 'nobody-there' ? (0,_answer_js__WEBPACK_IMPORTED_MODULE_0__/* .failed */ .gz)(answer, true) : answer;
            if (noted.kind === 'failed' && noted.breaksBucket)
                broken ??= noted;
            return noted;
        };
        const sendBatch = async (send, items) => {
            const halt = halted();
            if (halt !== undefined) {
                for (const item of items)
                    item.answer = halt;
                return true;
            }
            const answers = await (0,_answer_js__WEBPACK_IMPORTED_MODULE_0__/* .onceMore */ .Th)(() => send(items.map(({ key }) => key)), (given) => given !== 'unsupported' && given.some(_answer_js__WEBPACK_IMPORTED_MODULE_0__/* .isNobodyThere */ .Wq), sleep);
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
            const items = chunk.map((key) => ({
                key,
                answer: refuse(key, requests) ?? { kind: 'unanswered' },
            }));
            const asked = items.filter(({ answer }) => answer.kind === 'unanswered');
            await sendBatches(asked);
            await Promise.all(asked.map(async (item) => {
                if (item.answer.kind !== 'unanswered')
                    return;
                item.answer = await singles(async () => note(halted() ?? (await (0,_answer_js__WEBPACK_IMPORTED_MODULE_0__/* .onceMore */ .Th)(() => requests.single(item.key), _answer_js__WEBPACK_IMPORTED_MODULE_0__/* .isNobodyThere */ .Wq, sleep))));
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
/** What a deletion itself begins with. */
async function checkKeys(keys, requests) {
    const ofAll = await requests.probe();
    return keys.map((key) => refuse(key, requests) ?? ofAll ?? { kind: 'deletable' });
}
function settle(answer, allDenied) {
    switch (answer.kind) {
        case 'denied':
            return (0,_answer_js__WEBPACK_IMPORTED_MODULE_0__/* .failed */ .gz)(answer, allDenied);
        case 'busy':
            return (0,_answer_js__WEBPACK_IMPORTED_MODULE_0__/* .failed */ .gz)(answer);
        case 'nobody-there':
            return (0,_answer_js__WEBPACK_IMPORTED_MODULE_0__/* .failed */ .gz)(answer, true);
        case 'unanswered':
            return (0,_answer_js__WEBPACK_IMPORTED_MODULE_0__/* .failed */ .gz)('The store did not say what became of the file.');
        case 'deleted':
        case 'gone':
        case 'failed':
            return answer;
    }
}
function refuse(key, requests) {
    const reason = refusalOf(key) ?? requests.refuse(key);
    return reason === undefined ? undefined : (0,_answer_js__WEBPACK_IMPORTED_MODULE_0__/* .failed */ .gz)(reason);
}
function refusalOf(key) {
    if (key === '')
        return 'The URI names no object.';
    // UTF-8 would put U+FFFD for a lone surrogate, which is the key of another object.
    return key.isWellFormed() ? undefined : 'The name of the object is not valid Unicode.';
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

/***/ 58619:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   h: () => (/* binding */ createObjectStore)
/* harmony export */ });
/* harmony import */ var _answer_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(23018);
/* harmony import */ var _deletion_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(28202);


function createObjectStore({ open, explain, close }, options) {
    const deleteKeys = (0,_deletion_js__WEBPACK_IMPORTED_MODULE_0__/* .createDeleter */ .iC)(options);
    const opened = new Map();
    const requestsTo = (bucket) => {
        const name = JSON.stringify(bucket);
        const requests = opened.get(name) ?? open(bucket);
        opened.set(name, requests);
        return requests;
    };
    const inBucket = async (bucket, keys, work) => {
        try {
            return await work(await requestsTo(bucket));
        }
        catch (error) {
            const failure = (0,_answer_js__WEBPACK_IMPORTED_MODULE_1__/* .failed */ .gz)(explain(bucket, error), true);
            return keys.map(() => failure);
        }
    };
    return {
        check: (bucket, keys) => inBucket(bucket, keys, (requests) => (0,_deletion_js__WEBPACK_IMPORTED_MODULE_0__/* .checkKeys */ .L)(keys, requests)),
        deleteObjects: (bucket, keys) => inBucket(bucket, keys, (requests) => deleteKeys(keys, requests)),
        close,
    };
}


/***/ }),

/***/ 62513:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   HB: () => (/* binding */ unreachable),
/* harmony export */   R0: () => (/* binding */ isUnreachable),
/* harmony export */   bD: () => (/* binding */ messageOf),
/* harmony export */   em: () => (/* binding */ sentence)
/* harmony export */ });
/* harmony import */ var _clearml_errors_js__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(84869);
/* harmony import */ var _network_diagnosis_js__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(15807);
/* harmony import */ var _particulars_js__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(25475);
/* harmony import */ var _answer_js__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(23018);




const UNREACHABLE = /^(?:EHOSTUNREACH|ENETUNREACH|EPROTO|ERR_PROXY_|ERR_SSL_)/u;
/** Whether the host cannot be reached or trusted, whatever is asked of it. */
function isUnreachable(problem) {
    return (0,_network_diagnosis_js__WEBPACK_IMPORTED_MODULE_1__/* .isNobodyThere */ .Wq)(problem) || (0,_network_diagnosis_js__WEBPACK_IMPORTED_MODULE_1__/* .isLasting */ .dJ)(problem) || UNREACHABLE.test(problem.code);
}
/** @param hint for a host that is not there; other errors of the network say themselves what can be done. */
function unreachable(problem, place, hint) {
    return (0,_network_diagnosis_js__WEBPACK_IMPORTED_MODULE_1__/* .isNobodyThere */ .Wq)(problem)
        ? { kind: 'nobody-there', ...sentence(problem, place, hint) }
        : (0,_answer_js__WEBPACK_IMPORTED_MODULE_3__/* .failed */ .gz)(sentence(problem, place), true);
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


/***/ })

};
