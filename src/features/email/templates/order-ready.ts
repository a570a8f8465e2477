import type { Block, MailContent } from "../mail-content.ts";

export interface OrderReadyData {
  customerName: string;
  planName: string;
  orderId: string;
  dataText: string;
  validityText: string;
  coverageText: string;
  esims: OrderedEsim[];
}

export interface OrderedEsim {
  iccid: string;
  activationCode: string;
  smdpAddress: string;
  matchingId: string;
  appleInstallUrl: string;
  androidInstallUrl: string;
  qrPng: Buffer;
}

export function orderReady(data: OrderReadyData): MailContent {
  const isOne = data.esims.length === 1;
  return {
    subject: isOne
      ? `Your eSIM is ready: ${data.planName}`
      : `Your ${data.esims.length} eSIMs are ready: ${data.planName}`,
    preheader: `${data.dataText}, ${data.validityText}. Scan the QR code or tap to install.`,
    heading: isOne ? "Your eSIM is ready" : "Your eSIMs are ready",
    blocks: [
      {
        kind: "paragraph",
        text: `Hello ${data.customerName}, thank you for your order. Install ${isOne ? "the eSIM" : "each eSIM on its phone"} while you are on Wi-Fi, best before you leave.`,
      },
      {
        kind: "facts",
        facts: [
          { label: "Plan", value: data.planName },
          { label: "Data", value: data.dataText },
          { label: "Valid", value: data.validityText },
          { label: "Works in", value: data.coverageText },
          { label: "Order", value: data.orderId },
        ],
      },
      ...data.esims.map((esim, index) =>
        esimCard(esim, isOne ? "Your eSIM" : `eSIM ${index + 1} of ${data.esims.length}`),
      ),
      {
        kind: "steps",
        title: "How to install",
        steps: [
          "Open this mail on the phone that will travel and tap its button; or open it on another screen and scan the code with the phone's camera.",
          "Follow the phone's steps and name the new line, for example Travel.",
          "When you arrive, switch the line on and allow data roaming for it.",
        ],
      },
      { kind: "note", text: "An eSIM can be installed once. Keep this mail until you have done so." },
    ],
  };
}

function esimCard(esim: OrderedEsim, title: string): Block {
  return {
    kind: "esim",
    title,
    qrPng: esim.qrPng,
    buttons: [
      { label: "Install on iPhone", url: esim.appleInstallUrl },
      { label: "Install on Android", url: esim.androidInstallUrl },
    ],
    facts: [
      { label: "SM-DP+ address", value: esim.smdpAddress, isCode: true },
      { label: "Activation code", value: esim.matchingId, isCode: true },
      { label: "In one line", value: esim.activationCode, isCode: true },
      { label: "ICCID", value: esim.iccid, isCode: true },
    ],
  };
}
