/** As kafka-clients 3.9.2 encodes it: written by test/oracle/write-vectors.ts, seed 20261121. */
import type { Vector } from './fixtures/vector.ts';

export const vectors: readonly Vector[] = [
  { message: 'ControlledShutdown request', version: 0, hex: 'd6d0c713',
    json: {"brokerId":-690960621} },
  { message: 'ControlledShutdown response', version: 0, hex: 'e49300000003000a2e6857627e1741222e217fffffff0014f29b92aef2b1a4a0f18c8c85f398b3a5f19a99bbc194211f00a66b0f0e13447c5a1e3047106a415a1e6725334a4535214f5b07487120217b25056c2d700057442747143a2e6b7c545140644779197c2b7b47054b377c661d104e247e346d2530735228097a6e782f5e0a367336197a1439446e5132774d547d4a2e377a3a36494a49604c051b5c07466103362e3378486f4317172620685c5b35355a63341a1c472510032907293b192b7d203a13606852523e6133216757287d7b1f2c36373ecc9533d8',
    json: {"errorCode":-7021,"remainingPartitions":[{"topicName":".hWb~\u0017A\".!","partitionIndex":2147483647},{"topicName":"򛒮򱤠񌌅󘳥񚙻","partitionIndex":-1047256801},{"topicName":"k\u000f\u000e\u0013D|Z\u001e0G\u0010jAZ\u001eg%3JE5!O[\u0007Hq !{%\u0005l-p\u0000WD'G\u0014:.k|TQ@dGy\u0019|+{G\u0005K7|f\u001d\u0010N$~4m%0sR(\tznx/^\n6s6\u0019z\u00149DnQ2wMT}J.7z:6IJI`L\u0005\u001b\\\u0007Fa\u00036.3xHoC\u0017\u0017& h\\[55Zc4\u001a\u001cG%\u0010\u0003)\u0007);\u0019+} :\u0013`hRR>a3!gW(}{\u001f,67>","partitionIndex":-862637096}]} },
  { message: 'ControlledShutdown request', version: 1, hex: 'f2194d56',
    json: {"brokerId":-233222826} },
  { message: 'ControlledShutdown response', version: 1, hex: '1e3400000002000568361741267fffffff00a443605a4d2f2113610601765920115d58453b2d5a18453a3c327d3472417b527c40775a1352784d7714002c1e3e4d0f421c4076154832225871311d256a3d6123454212173749681e5b18365b150239635014186b6e633638487327673c407a0e2e1636090c49367446074d497c6e4d047a711460153a18452160116766300f09417b790b46537e726e760d42376b760e793d3371051440584820492a7c463f60633211368dcd84ce',
    json: {"errorCode":7732,"remainingPartitions":[{"topicName":"h6\u0017A&","partitionIndex":2147483647},{"topicName":"C`ZM/!\u0013a\u0006\u0001vY \u0011]XE;-Z\u0018E:<2}4rA{R|@wZ\u0013RxMw\u0014\u0000,\u001e>M\u000fB\u001c@v\u0015H2\"Xq1\u001d%j=a#EB\u0012\u00177Ih\u001e[\u00186[\u0015\u00029cP\u0014\u0018knc68Hs'g<@z\u000e.\u00166\t\fI6tF\u0007MI|nM\u0004zq\u0014`\u0015:\u0018E!`\u0011gf0\u000f\tA{y\u000bFS~rnv\rB7kv\u000ey=3q\u0005\u0014@XH I*|F?`c2\u00116","partitionIndex":-1915910962}]} },
  { message: 'ControlledShutdown request', version: 2, hex: '96175c2effffae300c1a04da',
    json: {"brokerId":-1776853970,"brokerEpoch":-89953592015654} },
  { message: 'ControlledShutdown response', version: 2, hex: '081b00000002006c046049363d5d6336072f7e2454277b0f324b622002245252374637614216273f6669160518643b154e6f44420d590e4e761858484001564d084d6b5b1a6143210a501b180744697c2b5a367c3b741a666c2538586845573264401d123e7835743029306d28733d54785d0260df394c9400073851057121414480000000',
    json: {"errorCode":2075,"remainingPartitions":[{"topicName":"\u0004`I6=]c6\u0007/~$T'{\u000f2Kb \u0002$RR7F7aB\u0016'?fi\u0016\u0005\u0018d;\u0015NoDB\rY\u000eNv\u0018XH@\u0001VM\bMk[\u001aaC!\nP\u001b\u0018\u0007Di|+Z6|;t\u001afl%8XhEW2d@\u001d\u0012>x5t0)0m(s=Tx]\u0002`","partitionIndex":-549892972},{"topicName":"8Q\u0005q!AD","partitionIndex":-2147483648}]} },
  { message: 'ControlledShutdown request', version: 3, hex: '8447dfa5000000000000000000',
    json: {"brokerId":-2075664475,"brokerEpoch":0} },
  { message: 'ControlledShutdown response', version: 3, hex: '11ad0477726b4141404c5f645c111d334f100327007c4c483d654d3e7060394554433347044c4569130b4b0665305a796449424d68290d310f0166327878392c3a0c572a4a3e35013c23644300795f372c335d6a2c366d2804306630270d5823687a5e0743666d564c2407233f3436007c786a6903441a6441687fffffff00072f687e317d688000000000083b1e314d65786691567d2b0000',
    json: {"errorCode":4525,"remainingPartitions":[{"topicName":"rkAA@L_d\\\u0011\u001d3O\u0010\u0003'\u0000|LH=eM>p`9ETC3G\u0004LEi\u0013\u000bK\u0006e0ZydIBMh)\r1\u000f\u0001f2xx9,:\fW*J>5\u0001<#dC\u0000y_7,3]j,6m(\u00040f0'\rX#hz^\u0007CfmVL$\u0007#?46\u0000|xji\u0003D\u001adAh","partitionIndex":2147483647},{"topicName":"/h~1}h","partitionIndex":-2147483648},{"topicName":";\u001e1Mexf","partitionIndex":-1856602837}]} },
];
